# The program and what it may need, for a site that is mounted at /site:
#
#   docker build --tag syndicate .
#   docker run --rm --volume mysite:/site syndicate init . --yes
#   docker run --rm --volume mysite:/site syndicate import --all
#   docker run --rm --volume mysite:/site syndicate build
#   docker run --volume mysite:/site --publish 127.0.0.1:8000:8000 syndicate
#
# A folder of the host that is mounted instead must belong to the user 10001. Nothing in the image
# is secret; SYNDICATE_OPERATOR_TOKEN and database passwords are given to the container.

FROM python:3.11-slim-bookworm AS build
ARG EXTRAS=intake,objects,postgresql,serve
WORKDIR /src
COPY constraints.txt ./
# Older pips trip over two spellings of an extra.
RUN python -m venv --without-pip /opt/syndicate \
 && pip install --no-cache-dir --constraint constraints.txt 'pip>=24' hatchling
COPY pyproject.toml README.md LICENSE ./
COPY syndicate syndicate
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/syndicate/bin/python install --no-cache-dir --constraint constraints.txt \
    "$(echo /wheels/*.whl)[$EXTRAS]"

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="syndicate" \
      org.opencontainers.image.description="RSS, Atom and JSON feeds of an article store, with rights and recall" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/syndicate /opt/syndicate
ENV PATH=/opt/syndicate/bin:$PATH
# A fixed number, so that a volume keeps its owner from image to image.
RUN groupadd --gid 10001 syndicate \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /site --shell /usr/sbin/nologin syndicate \
 && install -d -o 10001 -g 10001 -m 0755 /site
USER 10001:10001
WORKDIR /site
VOLUME /site
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/-/health', timeout=4)"]
ENTRYPOINT ["syndicate"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
