# A partner that has fetched its feed once, and has another that never came.
cp config/jobs/partners.yaml.sample config/jobs/partners.yaml
printf 'name: Acme Reader\njobs: [partners]\ncontact: desk@acme.example\n' > config/partners/acme.yaml
syndicate build
syndicate partner add-token acme --name reader > token.txt
syndicate partner add-token acme --name archive > other.txt
port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
syndicate serve --port "$port" &
server=$!
curl --silent --retry 30 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/-/ready"
curl --silent --output acme.rss --header "Authorization: Bearer $(cat token.txt)" "http://127.0.0.1:$port/partners/acme/news.rss"
kill "$server"
wait "$server" || true
