# MAX in a container. One image per process: `docker build --target api|worker|cli .`
# Debian and not Alpine: the embedded database and some prebuilt libraries need glibc.

FROM node:20-bookworm-slim AS build
ENV TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
WORKDIR /app
COPY package.json package-lock.json ./
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
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20-bookworm-slim AS runtime
ENV NODE_ENV=production MAX_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app /app
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node

FROM runtime AS cli
ENTRYPOINT ["node", "apps/cli/dist/main.js"]

FROM runtime AS worker
CMD ["node", "apps/worker/dist/main.js"]

FROM runtime AS api
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/dist/main.js"]
