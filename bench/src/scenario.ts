/** What `npm run bench -- <name>` can run, and how a result is shown: a table for people, one line of JSON for programs. */

export type ScenarioOptions = { seconds: number | null; perSecond: number | null };

export type Scenario = {
  name: string;
  about: string;
  /** Resolves with the table and the figures; a failed promise of the product is thrown. */
  run(options: ScenarioOptions): Promise<{ text: string; figures: Record<string, unknown> }>;
};
