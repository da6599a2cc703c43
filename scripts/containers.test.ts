/** What docker-compose.yml, the Dockerfile and the proxy's configuration promise, read from the files themselves (T38). */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { VARIABLE_NAMES } from "../packages/platform/src/env.ts";
import { commandOf, environmentOf, readDockerfile, wholeStage } from "./lib/dockerfile.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");

type Service = {
  image?: string;
  build?: { context: string; target: string };
  command?: string[];
  environment?: Record<string, string>;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  privileged?: boolean;
  user?: string;
  ports?: string[];
  networks?: string[];
  volumes?: string[];
  profiles?: string[];
  restart?: string;
  stop_grace_period?: string;
  deploy?: { replicas: number };
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
};
const composeText = read("docker-compose.yml");
const compose: {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean } | null>;
} = parse(composeText, { merge: true });
const services = Object.entries(compose.services);
const ours = services.filter(([, { build }]) => build);
const stages = readDockerfile(read("Dockerfile"));
const proxy = read("deploy/haproxy.cfg");

/** Set by the image, or of no meaning in a container. */
const LEFT_OUT = new Map([
  ["PORT", "inside it is always 3000; the host's is the proxy's"],
  ["HOST", "all addresses of the container"],
  ["MAX_DEMO", "off in the image"],
  ["SIMULATOR_URL", "there is no emulator"],
  ["MAX_PG_PORT", "there is no embedded database"],
  ["MAX_EMULATOR_PORT", "there is no emulator"],
  ["DATABASE_URL_APP", "worked out from the owner's"],
  ["DATABASE_URL_SYSTEM", "worked out from the owner's"],
  ["DATABASE_URL_QUEUE", "worked out from the owner's"],
]);

describe("docker compose", () => {
  it("hands on every variable that MAX reads, or leaves it out for a reason", () => {
    for (const [name, { environment }] of ours) {
      const passed = Object.keys(environment ?? {});
      expect(
        passed.filter((each) => LEFT_OUT.has(each)),
        name,
      ).toEqual([]);
      expect([...passed, ...LEFT_OUT.keys()].toSorted(), name).toEqual([...VARIABLE_NAMES].toSorted());
    }
  });

  it("has no secret that is not the installation's own", () => {
    const secret = /PASSWORD|SECRET|TOKEN|MASTER_KEY|ACCESS_KEY_ID|API_KEY|SMTP_URL/;
    const uses = [...composeText.matchAll(/\$\{([A-Z0-9_]+)(:[-?][^}]*)?\}/g)];
    expect(uses.length).toBeGreaterThan(20);
    for (const [, name, otherwise = ""] of uses) if (secret.test(name!)) expect(otherwise, name).not.toMatch(/^:-./);
    for (const name of ["MAX_MASTER_KEY", "POSTGRES_PASSWORD", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"])
      expect(composeText).toContain(`\${${name}:?`);
    for (const [name, { environment = {} }] of services)
      for (const [variable, value] of Object.entries(environment))
        if (secret.test(variable)) expect(value, `${name}: ${variable}`).toMatch(/^\$\{/);
  });

  it("runs two of each process that answers or works, behind a proxy that is the only open door", () => {
    expect(compose.services["api"]?.deploy?.replicas).toBe(2);
    expect(compose.services["worker"]?.deploy?.replicas).toBe(2);
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["proxy"]);
    expect(compose.networks["inside"]?.internal).toBe(true);
    for (const name of ["postgres", "redis", "objects"])
      expect(compose.services[name]?.networks, name).toEqual(["inside"]);
    expect(compose.services["api"]?.environment?.["TRUST_PROXY"]).toBe("${TRUST_PROXY:-1}");
  });

  it("lets nothing of ours, nor the proxy, write to its image, be root, or become more (T38)", () => {
    const locked = services.filter(([name, { build }]) => build || name === "proxy");
    expect(locked.map(([name]) => name)).toEqual(["proxy", "api", "worker", "migrate", "cli"]);
    for (const [name, service] of locked) {
      expect(service, name).toMatchObject({ read_only: true, tmpfs: ["/tmp"], cap_drop: ["ALL"] });
      expect(service.cap_add, name).toBeUndefined();
      expect(service.volumes?.every((volume) => volume.endsWith(":ro")) ?? true, name).toBe(true);
    }
    for (const [name, service] of services) {
      expect(service.security_opt, name).toEqual(["no-new-privileges:true"]);
      expect(service.cap_drop, name).toEqual(["ALL"]);
      expect(service.privileged, name).toBeUndefined();
      expect(service.user, name).toBeUndefined();
    }
  });

  it("names a version of every image of others", () => {
    for (const [name, { image, build }] of services) {
      if (build) continue;
      expect(image, name).toMatch(/:\d+(\.\d+)*$/);
    }
  });

  it("starts each thing after what it stands on, and stops none before it is done", () => {
    const conditions = services.flatMap(([name, { depends_on = {} }]) =>
      Object.entries(depends_on).map(([on, { condition }]) => `${name} ${on} ${condition}`),
    );
    expect(conditions.toSorted()).toEqual([
      "api migrate service_completed_successfully",
      "api redis service_healthy",
      "cli postgres service_healthy",
      "migrate objects service_healthy",
      "migrate postgres service_healthy",
      "proxy api service_healthy",
      "worker migrate service_completed_successfully",
      "worker redis service_healthy",
    ]);
    for (const name of ["postgres", "redis", "objects"])
      expect(compose.services[name]?.healthcheck?.test.length, name).toBeGreaterThan(1);
    for (const name of ["api", "worker"]) expect(compose.services[name]?.stop_grace_period).toBe("45s");
    expect(compose.services["migrate"]?.restart).toBe("on-failure");
  });

  it("keeps what must outlive its container, and nothing else", () => {
    const mounted = services.flatMap(([, { volumes = [] }]) =>
      volumes.filter((volume) => !volume.startsWith(".")).map((volume) => volume.split(":")[0]),
    );
    expect(mounted.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
    for (const [name, { volumes = [] }] of ours) expect(volumes, name).toEqual([]);
  });

  it("builds targets that there are", () => {
    for (const [, { build }] of ours) expect(stages.map(({ name }) => name)).toContain(build!.target);
  });
});

describe("the Dockerfile", () => {
  it("copies the manifest of every workspace before it installs from the lock", () => {
    const build = wholeStage(stages, "build");
    const install = build.findIndex(({ rest }) => rest.startsWith("npm ci "));
    const copied = build.slice(0, install).map(({ rest }) => rest);
    const workspaces = Object.keys(JSON.parse(read("package-lock.json")).packages)
      .filter((path) => path !== "" && !path.includes("node_modules/"))
      .map((path) => `${path}/package.json`);
    expect(workspaces.length).toBeGreaterThan(10);
    for (const manifest of workspaces) expect(copied).toContain(`${manifest} ${manifest.replace("package.json", "")}`);
    expect(copied).toContain("package.json package-lock.json .npmrc ./");
  });

  it.each(["api", "worker", "cli"])("makes %s an image of its own files, run by somebody who is nobody", (name) => {
    const stage = wholeStage(stages, name);
    const user = stage.findLast(({ keyword }) => keyword === "USER")?.rest;
    expect(user).toBe("1000:1000");
    const afterUser = stage.slice(stage.findIndex(({ keyword }) => keyword === "USER"));
    expect(afterUser.filter(({ keyword }) => keyword === "RUN")).toEqual([]);
    for (const { rest } of stage.filter(({ keyword }) => keyword === "COPY")) {
      // What belongs to root cannot be changed by the process.
      expect(rest).not.toContain("--chown");
      expect(rest).toMatch(
        new RegExp(`^--from=build /app/(out/${name} /app|packages/db/migrations /app/packages/db/migrations)$`),
      );
    }
    expect(commandOf(stage)).toEqual(["node", `apps/${name}/dist/main.js`]);
    expect(environmentOf(stage)).toMatchObject({ NODE_ENV: "production", MAX_DEMO: "0" });
  });

  it("names the version of its base", () => {
    const bases = stages.map(({ from }) => from).filter((from) => !stages.some(({ name }) => name === from));
    expect(bases.length).toBeGreaterThan(0);
    for (const base of bases) expect(base).toMatch(/^node:\d+\.\d+-bookworm-slim$/);
  });

  it("asks the api whether it lives, and leaves one that drains alone", () => {
    const check = wholeStage(stages, "api").find(({ keyword }) => keyword === "HEALTHCHECK")?.rest;
    expect(check).toContain("/healthz");
    expect(check).not.toContain("/readyz");
  });
});

describe("the proxy", () => {
  it("asks for readiness often enough to notice a drain in time", () => {
    expect(proxy).toContain("uri /readyz");
    expect(proxy).toMatch(/check inter 1s fastinter 500ms .*fall 2 /);
  });

  it("keeps nobody with one api, and asks nothing twice that may have happened", () => {
    expect(proxy).not.toMatch(/stick|cookie/);
    expect(proxy).toContain("http-request disable-l7-retry unless METH_GET");
  });

  it("says who asks, and believes nobody else about it", () => {
    expect(proxy).toContain("http-request del-header x-forwarded-for unless { env(EDGE_PROXY) -m str 1 }");
    expect(proxy).toContain("option forwardfor");
  });

  it("has room for every api that there may be, under the name Compose gives them", () => {
    expect(proxy.match(/server-template api \d+ api:3000 resolvers containers init-addr none/g)).toHaveLength(2);
    expect(
      compose.services["proxy"]?.networks?.every((each) => compose.services["api"]?.networks?.includes(each)),
    ).toBe(true);
  });
});
