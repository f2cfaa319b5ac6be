# The gateway alone: its sources, its schema and the packages that it needs to run. Node runs the sources as they are.
# Raise NODE_VERSION for every security release of Node.
ARG NODE_VERSION=26.10.0

FROM node:${NODE_VERSION}-slim AS packages
WORKDIR /app
# "no" leaves out @azure/identity (some 40 MB), which UPSTREAM_AUTH=entra alone needs.
ARG ENTRA=yes
COPY package.json package-lock.json .npmrc ./
# No package needs its install script to run in production, so that none is run.
RUN npm ci --omit=dev --ignore-scripts $(test "$ENTRA" = yes || echo --omit=optional)

FROM node:${NODE_VERSION}-slim
# NODE_ENV is read by libraries (graphql, express), never by the gateway.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json schema.graphql ./
COPY src ./src
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Node itself is the process that gets the signals: neither npm nor a shell stands in between.
CMD ["node", "src/main.ts"]
