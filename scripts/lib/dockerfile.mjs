// A Dockerfile as a list of stages with their instructions, as far as ours uses the language.

/** @returns `[{ name, from, instructions: [{ keyword, rest }] }]` with the ARGs of the top filled in */
export function readDockerfile(text) {
  const lines = text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const args = {};
  const stages = [];
  for (const line of lines) {
    const [, keyword, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (!keyword) throw new Error(`A line of the Dockerfile cannot be read: ${line}`);
    if (keyword === "ARG" && stages.length === 0) {
      const [name, value] = rest.split("=");
      args[name] = value;
    } else if (keyword === "FROM") {
      const filled = rest.replaceAll(/\$\{(\w+)\}/g, (_, name) => args[name] ?? "");
      const [, from, name] = /^(\S+) AS (\S+)$/.exec(filled) ?? [];
      if (!name) throw new Error(`A stage has no name: ${line}`);
      stages.push({ name, from, instructions: [] });
    } else stages.at(-1).instructions.push({ keyword, rest });
  }
  return stages;
}

/** All instructions of a stage, those of the stages it stands on first. */
export function wholeStage(stages, name) {
  const stage = stages.find((each) => each.name === name);
  if (!stage) throw new Error(`The Dockerfile has no stage ${name}.`);
  const isOurs = stages.some((each) => each.name === stage.from);
  return [...(isOurs ? wholeStage(stages, stage.from) : []), ...stage.instructions];
}

/** `ENV A=1 B=2` of all of them. */
export const environmentOf = (instructions) =>
  Object.fromEntries(
    instructions
      .filter(({ keyword }) => keyword === "ENV")
      .flatMap(({ rest }) => rest.split(/\s+/).map((pair) => pair.split("="))),
  );

/** What the container runs: the last ENTRYPOINT and CMD, in their JSON form. */
export function commandOf(instructions) {
  const last = (keyword) => JSON.parse(instructions.findLast((each) => each.keyword === keyword)?.rest ?? "[]");
  return [...last("ENTRYPOINT"), ...last("CMD")];
}
