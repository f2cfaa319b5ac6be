# The gateway alone: its sources, its schema, the explorer and its production packages. Node runs the sources as they are.
# Raise NODE_VERSION for every security release of Node.
ARG NODE_VERSION=26.10.0

FROM node:${NODE_VERSION}-slim AS packages
WORKDIR /app
# "no" omits @azure/identity (some 40 MB), which only UPSTREAM_AUTH=entra needs.
ARG ENTRA=yes
COPY package.json package-lock.json .npmrc ./
# No package needs its install script in production, so none runs.
RUN npm ci --omit=dev --ignore-scripts $(test "$ENTRA" = yes || echo --omit=optional)

FROM node:${NODE_VERSION}-slim AS explorer
WORKDIR /app
COPY package.json package-lock.json .npmrc scripts/keep-packages.mjs ./
# Of all packages those that the explorer is built from, in the versions of package-lock.json.
RUN node keep-packages.mjs vite @vitejs/plugin-react graphiql @graphiql/react @graphiql/toolkit graphql react react-dom \
  && npm ci --ignore-scripts
COPY tsconfig.json ./
COPY scripts/build-pages.ts ./scripts/
COPY explorer ./explorer
RUN node scripts/build-pages.ts explorer

FROM node:${NODE_VERSION}-slim
# Libraries (graphql, express) read NODE_ENV; the gateway does not.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 METRICS_HOST=0.0.0.0
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json schema.graphql ./
COPY src ./src
COPY --from=explorer /app/explorer/dist ./explorer/dist
USER node
EXPOSE 4000 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Node itself gets the signals: neither npm nor a shell stands in between.
CMD ["node", "src/main.ts"]
