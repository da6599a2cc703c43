# MAX in containers. One image per process: `docker build --target api|worker|cli .`
# Debian and not Alpine: some prebuilt libraries need glibc.

ARG NODE_VERSION=20.19

FROM node:${NODE_VERSION}-bookworm-slim AS build
ENV TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/api/package.json apps/api/
COPY apps/cli/package.json apps/cli/
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY packages/ai-tools/package.json packages/ai-tools/
COPY packages/channels/package.json packages/channels/
COPY packages/db/package.json packages/db/
COPY packages/domain/package.json packages/domain/
COPY packages/emulators/package.json packages/emulators/
COPY packages/platform/package.json packages/platform/
COPY packages/services/package.json packages/services/
COPY bench/package.json bench/
COPY e2e/package.json e2e/
RUN npm ci --no-audit --no-fund --loglevel=error
COPY . .
RUN npm run build && node scripts/collect-app.mjs api worker cli

# Everything below belongs to root and is only read: the process may change nothing of what it runs.
FROM node:${NODE_VERSION}-bookworm-slim AS runtime
ENV NODE_ENV=production MAX_DATA_DIR=/data MAX_DEMO=0
WORKDIR /app
RUN mkdir /data && chown 1000:1000 /data
USER 1000:1000

FROM runtime AS cli
COPY --from=build /app/out/cli /app
COPY --from=build /app/packages/db/migrations /app/packages/db/migrations
ENTRYPOINT ["node", "apps/cli/dist/main.js"]

FROM runtime AS worker
COPY --from=build /app/out/worker /app
CMD ["node", "apps/worker/dist/main.js"]

FROM runtime AS api
COPY --from=build /app/out/api /app
EXPOSE 3000
# Alive, not ready: one that is draining must be left to finish.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
