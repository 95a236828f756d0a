# syntax=docker/dockerfile:1
# Likeness with everything built before: no compiler in the image, and only this platform's binaries.
#
#   docker build -t likeness . && docker run -p 4000:4000 -v likeness:/data likeness
#
# Give it DATABASE_URL and GCS_BUCKET and put `api` or `worker` behind the image's name to run the processes apart. Its steps are those
# of docs/decisions/0040 and were run in order in a bare Debian; no Docker engine was at hand to build the image itself.

FROM node:22-bookworm-slim AS build
WORKDIR /likeness
COPY . .
RUN npm ci && npm run --silent build && rm -rf node_modules dist/test dist/bench dist/eval
# Installs what production needs and prunes it, see scripts/prune-install.mjs.
RUN npm ci --omit=dev

FROM node:22-bookworm-slim
WORKDIR /likeness
COPY --from=build /likeness/package.json /likeness/ARCHITECTURE.md ./
COPY --from=build /likeness/node_modules node_modules
COPY --from=build /likeness/dist dist
COPY --from=build /likeness/schema schema
RUN mkdir /data && chown node:node /data
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 4000
# Node itself is process 1: npm would stay beside it and pass signals on by its own rules.
ENTRYPOINT ["node", "dist/src/main.js"]
CMD ["all"]
