# `fanion edge` in a container: `docker build --tag fanion-edge .`
#
# Arguments and environment variables are those of Unleash Edge: docs/edge-command.md.

# Rust and Node, to build the package from this checkout.
FROM rust:1-bookworm AS build
COPY --from=node:24-bookworm /usr/local/bin/node /usr/local/bin/
COPY --from=node:24-bookworm /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /fanion
COPY . .
RUN make build \
 && mkdir /archive \
 && npm pack ./pkg --pack-destination /archive

# The package as it is published, and the client of Redis.
FROM node:24-alpine AS install
WORKDIR /app
COPY --from=build /archive /archive
RUN npm install --omit=dev --no-audit --no-fund /archive/*.tgz redis@6

FROM node:24-alpine
# With the second one, Node obeys `HTTPS_PROXY` and `NO_PROXY`.
ENV NODE_ENV=production NODE_USE_ENV_PROXY=1
WORKDIR /app
COPY --from=install /app/node_modules /app/node_modules
# A folder for `BACKUP_FOLDER=/data`; mount a volume here to keep it. Health checks written for Unleash Edge call
# `/unleash-edge ready`.
RUN mkdir /data \
 && chown node:node /data \
 && printf '#!/bin/sh\nexec node /app/node_modules/fanion/dist/cli/fanion.js edge "$@"\n' > /unleash-edge \
 && chmod 755 /unleash-edge
USER node
EXPOSE 3063 3043
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "/app/node_modules/fanion/dist/cli/fanion.js", "edge", "health"]
ENTRYPOINT ["node", "/app/node_modules/fanion/dist/cli/fanion.js", "edge"]
