# The container of event-intelligence: `docker run IMAGE` is a worker, `docker run IMAGE doctor` any other command.
# Nothing here needs BuildKit, so that every Docker engine can build it.
ARG NODE_IMAGE=node:24-bookworm-slim

# Manifests alone: dependencies are installed again only when one of these files changes, not with every line of code.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY contracts/package.json contracts/
COPY packages/analysis/package.json packages/analysis/
COPY packages/client/package.json packages/client/
COPY packages/event-intelligence/package.json packages/event-intelligence/
COPY packages/transport/package.json packages/transport/
COPY packages/worker/package.json packages/worker/

# What the app needs when it runs, with the links to our own packages.
FROM manifests AS dependencies
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace event-intelligence --include-workspace-root=false

FROM manifests AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# Of our packages only what a process loads: no sources, no type declarations.
RUN mkdir /built \
  && cp --parents --recursive contracts/package.json contracts/dist packages/*/package.json packages/*/dist /built \
  && cp --parents --recursive packages/event-intelligence/bin LICENSE /built \
  && find /built -name '*.d.ts' -delete

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="event-intelligence" \
  org.opencontainers.image.description="The worker: answers over Kafka what is known about a piece of code." \
  org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HEALTH_CHECK_HOST=0.0.0.0 CORPUS_INDEX_PATH=/tmp/corpus.sqlite ANALYSIS_CACHE_PATH=:memory:
WORKDIR /app
COPY --from=dependencies /app ./
COPY --from=build /built ./
# By number, so that an orchestrator can see that it is not root. Files belong to root: the process cannot change itself.
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
# Readiness, not life: this is what `depends_on` and `docker ps` are asked for. Docker restarts nothing because of it;
# what does restart an unhealthy container should ask /healthz, which a broker that is down does not turn red.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_CHECK_PORT || 8080}/readyz`).then(async (reply) => { console.log(await reply.text()); process.exit(reply.ok ? 0 : 1); }, (error) => { console.log(error.cause ?? error); process.exit(1); })"]
# No shell between the engine and node: SIGTERM reaches the worker, which drains and ends with 0.
ENTRYPOINT ["node", "/app/packages/event-intelligence/bin/event-intelligence.js"]
CMD ["worker"]
