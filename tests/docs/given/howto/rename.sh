# A partner with a token.
cp config/jobs/partners.yaml.sample config/jobs/wire.yaml
printf 'name: Acme Reader\njobs: [wire]\n' > config/partners/acme.yaml
syndicate build
syndicate partner add-token acme --name reader
