# The gateway alone: the bundle that `npm run build` makes, and the explorer. Only @azure/identity stands beside it, as packages.
# Raise NODE_VERSION for every security release of Node.
ARG NODE_VERSION=26.10.0

FROM node:${NODE_VERSION}-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc scripts/keep-packages.mjs ./
# Of all packages those that bundle and pages are built from, in the versions of package-lock.json. No install script runs.
RUN node keep-packages.mjs --dependencies esbuild vite @vitejs/plugin-react @rolldown/plugin-babel @babel/core @babel/runtime babel-plugin-relay \
  graphiql @graphiql/react @graphiql/toolkit react react-dom react-relay relay-runtime graphql-sse \
  && npm ci --ignore-scripts
COPY . .
RUN node scripts/build.ts && node scripts/build-pages.ts

FROM node:${NODE_VERSION}-slim AS identity
WORKDIR /app
# "no" omits @azure/identity (some 40 MB), which only UPSTREAM_AUTH=entra needs.
ARG ENTRA=yes
COPY package.json package-lock.json .npmrc scripts/keep-packages.mjs ./
RUN mkdir node_modules && if test "$ENTRA" = yes; then node keep-packages.mjs @azure/identity && npm ci --ignore-scripts; fi

FROM node:${NODE_VERSION}-slim
# Libraries read NODE_ENV; the gateway does not.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 METRICS_HOST=0.0.0.0
WORKDIR /app
COPY --from=identity /app/node_modules ./node_modules
COPY --from=build /app/explorer/dist ./explorer/dist
COPY --from=build /app/examples/web/dist ./examples/web/dist
COPY --from=build /app/dist ./dist
USER node
EXPOSE 4000 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
# Node itself gets the signals: neither npm nor a shell stands in between.
ENTRYPOINT ["node", "dist/gateway.mjs"]
CMD ["start"]
