import { refusal, type Evidence, type EvidenceNeeded } from '../../../contracts/index.js';
import { CLOCKS_DIFFER_MS } from '../../../platform/kernel/index.js';

const sha256 = /^[0-9a-f]{64}$/;
/** RFC 6838: type and subtype, perhaps with parameters. */
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}(;[ -~]{1,100})?$/i;
/** RFC 8141. */
const urn = /^urn:[a-z0-9][a-z0-9-]{1,31}:[!-~]+$/i;
const longestUri = 2_000;

/**
 * The references of a report (F40), hashes in lower case: each well-formed, each to another file, and as many of the needed kinds as the milestone asks for.
 * @param now nothing was taken later
 * @throws {Refusal} EVIDENCE_MALFORMED, naming the first field at fault (`evidence[2].sha256`); EVIDENCE_MISSING
 */
export const checkEvidence = (given: readonly Evidence[], { kinds, minimum }: EvidenceNeeded, now: string): Evidence[] => {
  const checked = given.map((each) => ({ ...each, sha256: each.sha256.toLowerCase() }));
  checked.forEach((each, index) => mustBeWellFormed(each, index, checked, now));
  const found = checked.filter(({ kind }) => kinds.includes(kind)).length;
  if (found < minimum) throw refusal('EVIDENCE_MISSING', 'evidence', `The milestone asks for ${minimum} of ${kinds.join(', ')}; the report has ${found}`);
  return checked;
};

const mustBeWellFormed = (each: Evidence, index: number, all: readonly Evidence[], now: string): void => {
  const malformed = (field: keyof Evidence, detail: string) => refusal('EVIDENCE_MALFORMED', `evidence[${index}].${field}`, detail);
  if (!isReference(each.uri)) throw malformed('uri', `Give an https address without a password, or a urn, of at most ${longestUri} characters`);
  if (!sha256.test(each.sha256)) throw malformed('sha256', 'Give the SHA-256 of the file: 64 hexadecimal digits');
  const same = all.findIndex((other) => other.sha256 === each.sha256);
  if (same < index) throw malformed('sha256', `It is the same file as evidence[${same}]`);
  if (!mediaType.test(each.mediaType)) throw malformed('mediaType', 'Give a media type such as image/jpeg');
  if (each.takenAt !== null && Date.parse(each.takenAt) > Date.parse(now) + CLOCKS_DIFFER_MS) throw malformed('takenAt', 'It lies ahead');
};

const isReference = (uri: string): boolean => {
  if (uri.length > longestUri) return false;
  if (urn.test(uri)) return true;
  if (!/^https:\/\/[!-~]+$/i.test(uri) || !URL.canParse(uri)) return false;
  const { username, password } = new URL(uri);
  return username === '' && password === '';
};
