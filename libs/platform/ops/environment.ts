import { isTrustworthy, type IssuerSettings } from '../identity/issuer-settings.js';
import { MasterKeys } from '../vault/master-keys.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads typed values from environment variables and collects what is wrong with them instead of throwing at the first. */
export class EnvironmentReader {
  readonly faults: string[] = [];
  readonly #known = new Set<string>();

  constructor(private readonly env: Environment) {}

  text(name: string, fallback: string): string {
    return this.#value(name) ?? fallback;
  }

  integer(name: string, fallback: number, { min, max }: { readonly min: number; readonly max: number }): number {
    const text = this.#value(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    return this.#fault(name, text, `give a whole number from ${min} to ${max}`, fallback);
  }

  oneOf<const Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const text = this.#value(name);
    if (text === undefined) return fallback;
    const choice = choices.find((each) => each === text);
    return choice ?? this.#fault(name, text, `give one of ${choices.join(', ')}`, fallback);
  }

  /** A URL, or none. What it holds (a password) is not repeated in the fault. */
  url(name: string, protocols: readonly string[], example: string): string | undefined {
    const text = this.#value(name);
    if (text === undefined) return undefined;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url && protocols.includes(url.protocol)) return text;
    this.faults.push(`${name} is not a URL that can be used: give one such as ${example}, or leave it out`);
    return undefined;
  }

  /** Text of this form; `wanted` says it in words. */
  matching(name: string, form: RegExp, wanted: string, fallback: string): string {
    const text = this.#value(name) ?? fallback;
    return form.test(text) ? text : this.#fault(name, text, `give ${wanted}`, fallback);
  }

  /** `kafka-1:9092,kafka-2:9092` */
  hosts(name: string): readonly string[] {
    const hosts = (this.#value(name) ?? '')
      .split(',')
      .filter(Boolean)
      .map((host) => host.trim());
    if (hosts.every((host) => /^(\[[0-9a-f:.]+\]|[^\s:/]+):\d+$/i.test(host))) return hosts;
    this.faults.push(`${name} is "${hosts.join(',')}": give host:port of one broker or more, such as kafka-1:9092,kafka-2:9092`);
    return [];
  }

  /** `government=http://10.0.0.7:3000|http://10.0.0.8:3000,utilities=http://10.0.0.9:3000`: several of one name are alike. */
  addresses(name: string): Readonly<Record<string, readonly string[]>> {
    const text = this.#value(name) ?? '';
    const entries = text.split(',').filter(Boolean);
    const found = entries.map((entry) => /^\s*([a-z][a-z-]*)=(\S+?)\s*$/.exec(entry)).map((match) => [match?.[1] ?? '', match?.[2]?.split('|') ?? []] as const);
    const isAddress = (url: string) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
    if (found.every(([to, urls]) => to !== '' && urls.every(isAddress))) return Object.fromEntries(found);
    this.faults.push(`${name} does not say where each context is: give it as government=http://10.0.0.7:3000|http://10.0.0.8:3000,utilities=http://10.0.0.9:3000`);
    return {};
  }

  /** `https://id.example/realms/city|hutong,https://login.example|hutong|https://login.example/keys`: issuer, audience, and where its keys are. */
  issuers(name: string): readonly IssuerSettings[] {
    const entries = (this.#value(name) ?? '').split(/[\s,]+/).filter(Boolean);
    const found = entries.map((entry) => entry.split('|')).map(([issuer = '', audience = '', jwksUri]) => ({ issuer, audience, jwksUri: jwksUri || undefined }));
    const isUsable = ({ issuer, audience, jwksUri }: IssuerSettings) => audience !== '' && [issuer, ...(jwksUri === undefined ? [] : [jwksUri])].every(isTrustworthy);
    const wrong = found.find((each) => !isUsable(each));
    if (!wrong && new Set(found.map(({ issuer }) => issuer)).size === found.length) return found;
    const what = wrong ? `does not say it of ${wrong.issuer}` : 'names an issuer twice';
    this.faults.push(
      `${name} ${what}: give issuer|audience, or issuer|audience|address of its keys, each address with https, such as https://id.example/realms/city|hutong`,
    );
    return [];
  }

  /** `2027:<base64>,2026:<base64>`, or none. The keys are not repeated in the fault. */
  masterKeys(name: string): MasterKeys | undefined {
    const text = this.#value(name);
    if (text === undefined) return undefined;
    try {
      return MasterKeys.parse(text);
    } catch (error) {
      this.faults.push(
        `${name} ${(error as Error).message}: give id:key with commas between, each key 32 bytes in base64 (openssl rand -base64 32), the one that wraps first`,
      );
      return undefined;
    }
  }

  /** Variables that look like ours and that nobody asked for: misspelt, most likely. */
  unknown(prefix: string, alsoKnown: readonly RegExp[]): readonly string[] {
    return Object.keys(this.env).filter((name) => name.startsWith(prefix) && !this.#known.has(name) && !alsoKnown.some((pattern) => pattern.test(name)));
  }

  get known(): readonly string[] {
    return [...this.#known];
  }

  /** An empty variable counts as absent: that is how a compose file leaves one out. */
  #value(name: string): string | undefined {
    this.#known.add(name);
    return this.env[name]?.trim() || undefined;
  }

  #fault<T>(name: string, text: string, advice: string, fallback: T): T {
    this.faults.push(`${name} is "${text}": ${advice}, or leave it out for ${String(fallback)}`);
    return fallback;
  }
}
