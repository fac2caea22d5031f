import { Unreadable } from '../verify/export-file.js';

/** Where the logs of an installation are, and what witnesses ask of them. */
export class LogClient {
  /** @param url `http://host:3000`, with or without a path of Hutong's at its end */
  constructor(private readonly url: string) {}

  async projectIds(): Promise<readonly string[]> {
    const all: string[] = [];
    let after: string | null = '';
    do {
      const page: { readonly projectIds: readonly string[]; readonly next: string | null } = JSON.parse(
        await this.#get(`?after=${encodeURIComponent(after)}`),
      ) as typeof page;
      all.push(...page.projectIds);
      after = page.next;
    } while (after !== null);
    return all;
  }

  checkpoint(projectId: string): Promise<string> {
    return this.#get(`/${encodeURIComponent(projectId)}/checkpoint`);
  }

  async consistency(projectId: string, from: number, to: number): Promise<readonly string[]> {
    return (JSON.parse(await this.#get(`/${encodeURIComponent(projectId)}/consistency?from=${from}&to=${to}`)) as { readonly hashes: readonly string[] }).hashes;
  }

  /** @returns what it says where it does not take the cosignature; undefined: it does */
  async cosign(checkpoint: string): Promise<string | undefined> {
    const response = await fetch(`${this.#base}/cosignatures`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ checkpoint }) });
    return response.ok ? undefined : ((await response.json()) as { readonly message: string }).message;
  }

  get #base(): string {
    return `${this.url.replace(/\/(graphql|proof)?\/?$/, '')}/proof`;
  }

  async #get(path: string): Promise<string> {
    const response = await fetch(`${this.#base}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Unreadable(`${this.#base}${path} answers ${response.status}: ${text.slice(0, 300)}`);
    return text;
  }
}
