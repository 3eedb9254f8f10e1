# The images of docker-compose.yml, one target each: gateway, lambda, client. What is built stays behind; an image
# holds the runtime's packages, the sources it runs, and the stack.

FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY gateway-emulator/package.json gateway-emulator/
COPY lambda/package.json lambda/
COPY client/package.json client/
COPY cdktf/package.json cdktf/
COPY test/package.json test/

FROM manifests AS gateway-packages
RUN npm ci --workspace gateway-emulator --omit=dev

FROM manifests AS client-packages
RUN npm ci --workspace client --omit=dev

FROM manifests AS stack
RUN npm ci --workspace cdktf --omit=dev
COPY lambda/src/protocol.ts lambda/src/
COPY cdktf cdktf
RUN node cdktf/main.ts

FROM manifests AS bundle
RUN npm ci --workspace lambda
COPY lambda lambda
RUN node lambda/build.ts


# API Gateway, Lambda's APIs, Bedrock Runtime.
FROM node:24-bookworm-slim AS gateway
# The local certificate authority, which the lambda containers trust, is kept in a volume here.
RUN mkdir -p /certificates/groundfog && chown -R node:node /certificates
WORKDIR /app
COPY --from=gateway-packages /app/node_modules node_modules
COPY gateway-emulator gateway-emulator
COPY --from=stack /app/cdktf/cdktf.out stack
USER node
ENV XDG_CACHE_HOME=/certificates
EXPOSE 3001 3002 3004
CMD ["node", "gateway-emulator/src/main.ts", "--stack", "stack", "--host", "0.0.0.0", "--no-site"]


# One execution environment of one of the functions: the bundled handler under AWS's own runtime client.
FROM node:24-bookworm-slim AS lambda
WORKDIR /app
COPY --from=gateway-packages /app/node_modules/aws-lambda-ric node_modules/aws-lambda-ric
COPY --from=gateway-packages /app/node_modules/aws-lambda-ric-3 node_modules/aws-lambda-ric-3
COPY gateway-emulator gateway-emulator
COPY --from=stack /app/cdktf/cdktf.out stack
COPY --from=bundle /app/lambda/dist/index.mjs /var/task/
USER node
ENV LAMBDA_TASK_ROOT=/var/task GROUNDFOG_STACK=/app/stack GROUNDFOG_CERTIFICATES=/certificates/groundfog
CMD ["node", "gateway-emulator/src/attach.ts"]


# The page, by Vite's development server, with the stack's headers; it leads /ws to the gateway.
FROM node:24-bookworm-slim AS client
WORKDIR /app
COPY --from=client-packages --chown=node:node /app/node_modules node_modules
COPY tsconfig.json ./
COPY lambda/package.json lambda/
COPY lambda/src/protocol.ts lambda/src/
COPY gateway-emulator gateway-emulator
COPY --from=stack /app/cdktf/cdktf.out stack
COPY --chown=node:node client client
USER node
ENV GROUNDFOG_STACK=/app/stack GROUNDFOG_PAGE=/app/client
EXPOSE 3000
CMD ["node", "gateway-emulator/src/page-main.ts"]
