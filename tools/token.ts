import { parseArgs } from 'node:util';
import { demoCaller, demoOrganisationId, demoOrganisations, type DemoKey } from '../apps/all-in-one/demo/district.js';
import { rulesFrom } from '../libs/contracts/index.js';
import { CannotStart } from '../libs/platform/embedded-postgres/index.js';
import { fromGlobalId } from '../libs/platform/graphql/index.js';
import { Identity } from '../libs/platform/identity/index.js';
import { parties, type OrganisationId, type Party } from '../libs/platform/kernel/index.js';
import { Settings } from '../libs/platform/ops/index.js';

const usage = `
npm run token                                    one for each party of the made-up district
npm run token -- --party UTILITY                 one, as text alone: for scripts
npm run token -- --as demo-gas                   that of another one of the made-up district, as text alone
npm run token -- --party UTILITY --organisation <id> [--person <id>] [--expires 12h]
`;

const { values } = parseArgs({
  options: {
    party: { type: 'string' },
    as: { type: 'string' },
    organisation: { type: 'string' },
    person: { type: 'string' },
    expires: { type: 'string', default: '12h' },
    help: { type: 'boolean' },
  },
});

const fail = (message: string): never => {
  console.error(`${message}\n${usage}`);
  process.exit(1);
};

const settings = (): Settings => {
  try {
    return Settings.from(process.env, rulesFrom);
  } catch (error) {
    if (error instanceof CannotStart) return fail(`${error.message}\n${error.advice}`);
    throw error;
  }
};

if (values.help) {
  console.log(usage);
  process.exit(0);
}
const identity = await Identity.open(settings().dataFolder);

if (values.as !== undefined) {
  if (!demoOrganisations.some(({ key }) => key === values.as))
    fail(`There is no ${values.as} in the made-up district: ${demoOrganisations.map(({ key }) => key).join(', ')}`);
  if (values.party !== undefined || values.organisation !== undefined || values.person !== undefined)
    fail('--as says all of it: leave --party, --organisation and --person out');
  console.log(await identity.issue(demoCaller(values.as as DemoKey), values.expires));
} else if (values.party === undefined) {
  if (values.organisation !== undefined) fail('Say which kind of party the organisation is: --party');
  for (const { key, name, party } of demoOrganisations) {
    const token = await identity.issue(demoCaller(key), values.expires);
    console.log(`${party.padEnd(13)} ${name} (${key})\n  Authorization: Bearer ${token}\n`);
  }
} else {
  const party = values.party as Party;
  if (!parties.includes(party)) fail(`There is no party ${party}: it is one of ${parties.join(', ')}`);
  const demo = demoOrganisations.find((each) => each.party === party);
  const given = values.organisation;
  // Ids come as answers give them (global), or as the log keeps them.
  const organisationId = given === undefined ? demoOrganisationId(demo?.key ?? '') : ((fromGlobalId(given)?.id ?? given) as OrganisationId);
  console.log(await identity.issue({ personId: values.person ?? demo?.person ?? 'somebody', organisationId, party }, values.expires));
}
