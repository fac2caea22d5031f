/** Refused, or nobody answers: what to do is in the message. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
}

type Refused = { readonly refusal: { readonly code: string; readonly message: string } | null };
export type Counts = {
  readonly newUnits: number;
  readonly changedUnits: number;
  readonly unchangedUnits: number;
  readonly goneUnits: number;
  readonly newResidents: number;
};
type Place = { readonly building: string; readonly stair: string; readonly label: string };
export type Preview = {
  readonly digest: string;
  readonly counts: Counts;
  readonly changed: readonly (Place & { readonly changes: readonly string[] })[];
  readonly gone: readonly Place[];
  readonly badRows: readonly { readonly row: number; readonly column: string | null; readonly code: string; readonly message: string }[];
};

const counts = 'newUnits changedUnits unchangedUnits goneUnits newResidents';
/** A request holds 1,048,576 bytes, and a character of Chinese takes three, as JSON up to six. */
const charactersOfAPart = 150_000;

/** Cut between lines: never within a character. */
export const partsOf = (csv: string, longest = charactersOfAPart): readonly string[] => {
  const parts: string[] = [];
  for (let at = 0; at < csv.length;) {
    const end = csv.lastIndexOf('\n', at + longest - 1) + 1;
    const cut = csv.length - at <= longest || end <= at ? Math.min(csv.length, at + longest) : end;
    parts.push(csv.slice(at, cut));
    at = cut;
  }
  return parts;
};

/** The register of one estate over the public API, as whoever keeps it. */
export class RegisterApi {
  constructor(
    private readonly url: string,
    private readonly token: string,
    private readonly estateId: string,
  ) {}

  /** @param told of each part that is there */
  async stage(importId: string, csv: string, told: (part: number, of: number) => void = () => undefined): Promise<void> {
    const parts = partsOf(csv);
    for (const [n, text] of parts.entries()) {
      const input = { idempotencyKey: `${importId} ${n + 1}`, estateId: this.estateId, importId, part: n + 1, csv: text };
      await this.#send('stageRegister', 'parts', 'StageRegisterInput', input);
      told(n + 1, parts.length);
    }
  }

  async preview(importId: string): Promise<Preview> {
    const query = `query ($estateId: ID!, $importId: String!) { registerPreview(estateId: $estateId, importId: $importId) {
      digest counts { ${counts} } changed { building stair label changes } gone { building stair label } badRows { row column code message } } }`;
    return (await this.#ask<{ registerPreview: Preview }>(query, { estateId: this.estateId, importId })).registerPreview;
  }

  async import(importId: string, digest: string): Promise<Counts> {
    const input = { idempotencyKey: `${importId} ${digest}`, estateId: this.estateId, importId, digest };
    return (await this.#send<{ counts: Counts }>('importRegister', `counts { ${counts} }`, 'ImportRegisterInput', input)).counts;
  }

  async #send<Payload>(mutation: string, selection: string, type: string, input: object): Promise<Payload> {
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} refusal { code message } } }`;
    const payload = (await this.#ask<Record<string, Payload & Refused>>(query, { input }))[mutation];
    if (!payload) throw new NotDone(`${mutation} was not answered`);
    if (payload.refusal) throw new NotDone(`${mutation}: ${payload.refusal.code}: ${payload.refusal.message}`);
    return payload;
  }

  async #ask<Data>(query: string, variables: object): Promise<Data> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }), signal: AbortSignal.timeout(120_000) }).catch(() => {
      throw new NotDone(`Nothing answers at ${this.url}. Start Hutong first (npm start), or name another place with HUTONG_URL.`);
    });
    const { data, errors } = (await response.json().catch(() => ({}))) as { data?: Data | null; errors?: readonly { readonly message: string }[] };
    if (errors || !data) throw new NotDone(errors?.map(({ message }) => message).join('; ') ?? `${this.url} does not answer GraphQL: does HUTONG_URL end in /graphql?`);
    return data;
  }
}
