/**
 * When what a list no longer has is gone. Lists lie: a poll that fails half-way loses hundreds of cases that are back an
 * hour later. So absence counts only where it was seen in several polls over a time, and not in a poll that lost most of
 * what stands open (docs/importing.md gives the figures behind these values).
 */
export const absenceRule = {
  /** Of the same city's list, all without the case, the first included. */
  polls: 3,
  /** Between the first and the last of them. */
  hours: 24,
  /** A poll that has fewer than this share of the cases that stand open confirms no absence. */
  trustedShare: 0.5,
} as const;

type Absence = { readonly since: string; polls: number };

/**
 * What one city's list says, poll by poll. An application may stand in it with several entries, which the events do not tell
 * apart: it is listed while at least one of them is.
 */
export class Presence {
  readonly #entries = new Map<string, number>();
  readonly #absent = new Map<string, Absence>();

  /** The poll has an entry of it more. @returns whether the case is new: never seen, or gone before. */
  seen(name: string): boolean {
    const known = this.#entries.has(name) || this.#absent.delete(name);
    this.#entries.set(name, (this.#entries.get(name) ?? 0) + 1);
    return !known;
  }

  /** The poll has an entry of it less. */
  missed(name: string, at: string): void {
    const left = (this.#entries.get(name) ?? 0) - 1;
    if (left > 0) this.#entries.set(name, left);
    else if (this.#entries.delete(name)) this.#absent.set(name, { since: at, polls: 0 });
  }

  /** The poll has been read: which cases are gone with it. */
  polled(at: string): readonly string[] {
    const open = this.#entries.size + this.#absent.size;
    if (this.#entries.size < absenceRule.trustedShare * open) return [];
    const gone: string[] = [];
    for (const [name, absence] of this.#absent) {
      absence.polls++;
      const hours = (Date.parse(at) - Date.parse(absence.since)) / 3_600_000;
      if (absence.polls >= absenceRule.polls && hours >= absenceRule.hours) gone.push(name);
    }
    for (const name of gone) this.#absent.delete(name);
    return gone;
  }
}
