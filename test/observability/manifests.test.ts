import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeAnalysisTopics, defaultWorkerGroup } from "@event-intelligence/contracts/code-analysis";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { startHealthServer } from "../../packages/event-intelligence/src/service/health-server.ts";
import { readSettings } from "../../packages/event-intelligence/src/settings.ts";
import { settingsTable } from "../../packages/event-intelligence/src/settings-schema.ts";
import { repository } from "../event-intelligence/run-program.ts";
import { printedMetrics, unprinted } from "./printed-metrics.ts";

const textOf = (path: string) => readFileSync(join(repository, path), "utf8");
const kubernetes = (path: string) => parse(textOf(`observability/kubernetes/${path}`));

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

const deployment = kubernetes("base/deployment.yaml");
const pod = deployment.spec.template.spec;
const [container, ...furtherContainers] = pod.containers;
const probes: Readonly<Record<string, Probe>> = {
  startupProbe: container.startupProbe,
  livenessProbe: container.livenessProbe,
  readinessProbe: container.readinessProbe,
};
const budget = kubernetes("base/pod-disruption-budget.yaml");
const { spec: scaling } = kubernetes("keda/scaled-object.yaml");
const compose = parse(textOf("docker-compose.redpanda.yml"));

/** The settings of worker.env by name, those that are commented out as well. */
const workerEnvironment = new Map(
  [...textOf("observability/kubernetes/base/worker.env").matchAll(/^(#?)([A-Z0-9_]+)=(.*)$/gm)].map(
    ([, mark, name = "", value = ""]) => [name, { value, isSet: mark === "" }],
  ),
);
const setInEnvironment = Object.fromEntries(
  [...workerEnvironment].filter(([, { isSet }]) => isSet).map(([name, { value }]) => [name, value]),
);

describe("the deployment", () => {
  test("sets nothing but settings that there are, to what they take", () => {
    const names = [...workerEnvironment.keys(), ...container.env.map(({ name }: { name: string }) => name)];
    for (const name of names) expect(Object.keys(settingsTable)).toContain(name);
    expect(readSettings(setInEnvironment).kafka.brokers).toHaveLength(1);
  });

  test("asks at paths and at a port that the worker serves by default", async () => {
    const { port } = readSettings({}).health;
    expect(container.ports).toEqual([{ name: "health", containerPort: port }]);
    const readiness = () => ({ ready: true, reasons: [] });
    const server = await startHealthServer({ host: "127.0.0.1", port: 0, readiness, metrics: null });
    for (const [name, { httpGet }] of Object.entries(probes)) {
      expect(httpGet.port, name).toBe("health");
      expect((await fetch(`http://127.0.0.1:${server.port}${httpGet.path}`)).status, name).toBe(200);
    }
    await server.close();
  });

  test("restarts a worker for what a restart cures, and never for a broker that is down", async () => {
    const readiness = () => ({ ready: false, reasons: ["transport is disconnected"] });
    const server = await startHealthServer({ host: "127.0.0.1", port: 0, readiness, metrics: null });
    const statuses = Object.entries(probes).map(async ([name, { httpGet }]) => {
      return [name, (await fetch(`http://127.0.0.1:${server.port}${httpGet.path}`)).status];
    });
    expect(Object.fromEntries(await Promise.all(statuses))).toEqual({
      startupProbe: 200,
      livenessProbe: 200,
      readinessProbe: 503,
    });
    await server.close();
  });

  test("gives a worker longer to end than it takes for it, whether by default or as it is set", () => {
    const graceMs = pod.terminationGracePeriodSeconds * 1000;
    expect(graceMs).toBeGreaterThanOrEqual(readSettings({}).shutdownTimeoutMs + 10_000);
    expect(graceMs).toBeGreaterThanOrEqual(readSettings(setInEnvironment).shutdownTimeoutMs + 10_000);
  });

  test("keeps the restricted pod standard, as the user of the image", () => {
    const [, user, group] = /^USER (\d+):(\d+)$/m.exec(textOf("Dockerfile")) ?? [];
    expect(furtherContainers).toEqual([]);
    expect(pod.initContainers).toBeUndefined();
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: Number(user),
      runAsGroup: Number(group),
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(pod).toMatchObject({ automountServiceAccountToken: false });
    for (const forbidden of ["hostNetwork", "hostPID", "hostIPC"]) expect(pod).not.toHaveProperty(forbidden);
    for (const volume of pod.volumes) {
      expect(["emptyDir", "secret"], `${volume.name} is of a kind that the standard allows`).toContain(
        Object.keys(volume).find((key) => key !== "name"),
      );
    }
  });

  test("has a place to write where the image's settings write, and one for the secrets that worker.env names", () => {
    const mounts = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    const [, indexPath = ""] = /CORPUS_INDEX_PATH=(\S+)/.exec(textOf("Dockerfile")) ?? [];
    const files = [
      indexPath,
      ...[...workerEnvironment.values()].map(({ value }) => value).filter((value) => value.startsWith("/")),
    ];
    expect(files.length).toBeGreaterThan(2);
    for (const file of files)
      expect(
        mounts.some((mount: string) => file.startsWith(`${mount}/`)),
        file,
      ).toBe(true);
    expect(pod.volumes.map(({ name }: { name: string }) => name)).toEqual(
      container.volumeMounts.map(({ name }: { name: string }) => name),
    );
  });

  test("is selected by the budget, which leaves a worker while it lets one go", () => {
    const labels = deployment.spec.template.metadata.labels;
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(budget.spec.selector.matchLabels).toEqual(labels);
    expect(budget.spec.minAvailable).toBeLessThan(deployment.spec.replicas);
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  });

  test.each(["base", "keda"])("is put together by %s out of files that are there", (folder) => {
    const { resources, configMapGenerator = [] } = kubernetes(`${folder}/kustomization.yaml`);
    const files = [...resources, ...configMapGenerator.flatMap(({ envs }: { envs: string[] }) => envs)];
    for (const file of files) {
      expect(existsSync(join(repository, "observability/kubernetes", folder, file)), file).toBe(true);
    }
    for (const { name } of configMapGenerator) expect(container.envFrom).toEqual([{ configMapRef: { name } }]);
  });
});

describe("the scaling", () => {
  const [kafka, prometheus] = scaling.triggers;

  test("looks at the group and the topic of a worker of these settings, from the earliest record as it does", () => {
    const settings = readSettings(setInEnvironment);
    const [profile = "archon"] = settings.topics.profiles;
    const { requested } = codeAnalysisTopics({ profile, environment: settings.topics.environment });
    expect(kafka).toMatchObject({ type: "kafka", metadata: { topic: requested, offsetResetPolicy: "earliest" } });
    expect(kafka.metadata.consumerGroup).toBe(settings.worker.group);
    expect(settings.worker.group).toBe(defaultWorkerGroup);
    expect(Object.keys(setInEnvironment)).toContain(kafka.metadata.bootstrapServersFromEnv);
  });

  test("never takes the last worker, nor so many that the budget lets none go, nor starts more than have partitions", () => {
    expect(scaling.minReplicaCount).toBeGreaterThan(budget.spec.minAvailable);
    expect(scaling.maxReplicaCount).toBe(readSettings(setInEnvironment).topics.partitions);
    expect(scaling.scaleTargetRef.name).toBe(deployment.metadata.name);
  });

  test("takes workers away one at a time and slowly: each is a rebalance", () => {
    const { scaleDown } = scaling.advanced.horizontalPodAutoscalerConfig.behavior;
    expect(scaleDown.stabilizationWindowSeconds).toBeGreaterThanOrEqual(300);
    expect(scaleDown.policies).toEqual([{ type: "Pods", value: 1, periodSeconds: 300 }]);
  });

  test("asks Prometheus for what workers print", async () => {
    expect(unprinted(prometheus.metadata.query, await printedMetrics())).toEqual([]);
  });
});

describe("the profile observe of the compose file", () => {
  const observed = Object.entries<Record<string, never>>(compose.services).filter(
    ([, { profiles = [] }]: [string, { profiles?: string[] }]) => profiles.includes("observe"),
  ) as unknown as [string, { image: string; ports: string[]; volumes: string[]; command?: string[] }][];

  test("is Prometheus and Grafana, each of one version and seen by this machine alone", () => {
    expect(observed.map(([name]) => name)).toEqual(["prometheus", "grafana"]);
    for (const [name, { image, ports }] of observed) {
      expect(image, name).toMatch(/^\$\{[A-Z]+_IMAGE:-[\w./]+:v?\d+\.\d+\.\d+\}$/);
      for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    }
  });

  test("mounts files that are there, and volumes that it names", () => {
    for (const source of observed.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(":")[0] ?? ""))) {
      if (source.startsWith("./")) expect(existsSync(join(repository, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
  });

  test("gives Prometheus the alert rules, and the workers by the name that a rule knows them by", () => {
    const { rule_files, scrape_configs } = parse(textOf("observability/prometheus/prometheus.yml"));
    const mounted = observed.flatMap(([, { volumes }]) => volumes.map((volume) => volume.split(":")));
    for (const file of rule_files) {
      expect(mounted).toContainEqual(["./observability/alerts.yaml", file, "ro"]);
    }
    const [workers] = scrape_configs;
    expect(textOf("observability/alerts.yaml")).toContain(`up{job="${workers.job_name}"}`);
    expect(workers.dns_sd_configs[0]).toMatchObject({ names: ["worker"], port: readSettings({}).health.port });
    expect(compose.services).toHaveProperty("worker");
  });

  test("gives Grafana the dashboard where its provider looks for it, and the data source it asks", () => {
    const [, grafana] = observed[1] ?? [];
    const [provider] = parse(textOf("observability/grafana/dashboards/dashboards.yaml")).providers;
    const [source] = parse(textOf("observability/grafana/datasources/prometheus.yaml")).datasources;
    expect(
      grafana?.volumes.some((volume) => volume.startsWith(`./observability/dashboard.json:${provider.options.path}/`)),
    ).toBe(true);
    expect(source).toMatchObject({ type: "prometheus", isDefault: true, url: "http://prometheus:9090" });
  });
});
