# A partner and its feeds.
cp config/jobs/partners.yaml.sample config/jobs/partners.yaml
printf 'name: Acme Reader\njobs: [partners]\n' > config/partners/acme.yaml
syndicate build
