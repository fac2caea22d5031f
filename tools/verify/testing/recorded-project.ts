import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fromGlobalId } from '../../../libs/platform/graphql/index.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

/** A project whose timeline has `1 + works` entries or more, in a Hutong of its own; what is said of its proof is fetched as anybody fetches it. */
export class RecordedProject {
  #token: string | undefined;
  #planned = 0;

  private constructor(
    readonly app: RunningApp,
    /** Whoever administers coordination's database. */
    readonly admin: pg.Pool,
    readonly id: string,
    readonly water: Client,
  ) {}

  static async open(works: number, env: Readonly<Record<string, string>> = {}): Promise<RecordedProject> {
    const app = await startApp({ HUTONG_LOG_LEVEL: 'silent', ...env });
    const [district, water] = await Promise.all([app.register('District', 'GOVERNMENT'), app.register('Water', 'UTILITY')]);
    const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
    const admin = new pg.Pool({ connectionString: app.databaseUrl, options: '-c search_path=coordination', max: 2 });
    const project = new RecordedProject(app, admin, openProject.project.id, water);
    project.#token = openProject.token;
    await project.plan(works);
    return project;
  }

  get rawId(): string {
    return fromGlobalId(this.id)?.id ?? '';
  }

  /** Works a hundred metres apart: an entry each, and no conflict. */
  async plan(works: number): Promise<void> {
    for (const upTo = this.#planned + works; this.#planned < upTo; this.#planned++) {
      const north = 39.9 + this.#planned * 0.001;
      const geometry = { type: 'LineString', coordinates: [116.39, 116.391].map((east) => [east, north]) };
      const { planWorks } = await this.water.ask('mutation ($input: PlanWorksInput!) { planWorks(input: $input) { token refusal { message } } }', {
        input: {
          ...{ idempotencyKey: `w${this.#planned}`, token: this.#token, projectId: this.id, title: `Main ${this.#planned}`, kind: 'PAVING' },
          ...{ footprint: { geometry }, window: { start: '2027-06-01T00:00:00Z', end: '2027-06-02T00:00:00Z' } },
        },
      });
      this.#token = planWorks.token;
    }
    await this.signed();
  }

  /** Once all that was written is signed. */
  async signed(): Promise<number> {
    const { timeline } = await this.water.ask(
      'query ($project: ID, $token: PositionToken) { timeline(projectId: $project, token: $token, first: 1000) { edges { node { id } } } }',
      { project: this.id, token: this.#token },
    );
    const last = timeline.edges.at(-1).node.id as string;
    await this.receipt(last);
    return timeline.edges.length as number;
  }

  async get(path: string): Promise<Buffer> {
    const response = await fetch(`${this.app.url}/proof/${this.id}/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  export(): Promise<Buffer> {
    return this.get('export');
  }

  checkpoint(size?: number): Promise<Buffer> {
    return this.get(`checkpoint${size === undefined ? '' : `?size=${size}`}`);
  }

  async receipt(entryId: string): Promise<string> {
    return String(await this.get(`receipt?entry=${encodeURIComponent(entryId)}`));
  }

  /** The installation's. */
  async key(): Promise<string> {
    const response = await fetch(`${this.app.url}/proof`);
    const { keys } = (await response.json()) as { readonly keys: readonly { readonly key: string }[] };
    return keys.at(-1)?.key ?? '';
  }

  /** The tree of what the log holds now, in place of the one that was; `meanwhile`: what is done to the database while nothing runs. */
  async rebuildTree(meanwhile = ''): Promise<void> {
    const empty = ['proof_leaves', 'proof_nodes', 'proof_trees'].map((table) => `DELETE FROM ${table};`).join(' ');
    await this.app.restart(() => this.admin.query(`${empty} UPDATE view_progress SET position = 0 WHERE view = 'proof'; ${meanwhile}`));
    const behind = `SELECT FROM view_progress WHERE view = 'proof' AND live AND position < (SELECT max(position) FROM events)`;
    await until(async () => (await this.admin.query(behind)).rowCount === 0);
  }

  /** And signs it, as who has the key may: nothing says any more what was signed before. */
  async forge(meanwhile: string): Promise<void> {
    await this.rebuildTree(`${meanwhile}; DELETE FROM proof_checkpoints`);
    const unsigned = 'SELECT FROM proof_leaves l WHERE NOT EXISTS (SELECT FROM proof_checkpoints c WHERE c.project_id = l.project_id AND c.size = l.index + 1)';
    await until(async () => (await this.admin.query(unsigned)).rowCount === 0);
  }

  /** Keeps what coordination's log holds and has signed, for `putBack`. */
  async keep(): Promise<void> {
    await this.admin.query(`CREATE SCHEMA kept; ${kept.map((table) => `CREATE TABLE kept.${table} AS TABLE ${table};`).join(' ')}`);
  }

  async putBack(): Promise<void> {
    await this.admin.query(`BEGIN; ${kept.map((table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept.${table};`).join(' ')} COMMIT`);
  }

  async stop(): Promise<void> {
    await this.admin.end();
    await this.app.stop();
  }
}

const kept = ['events', 'proof_checkpoints'];

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 20_000; !(await holds()); await sleep(20)) if (Date.now() > end) throw new Error('It did not come about within 20 s');
};
