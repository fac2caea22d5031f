const ofProposal = { proposalId: '91d0', projectId: 'osmanthus-lane' };
const wording = { title: 'A lift in building 3', text: 'Six floors, and nobody on the sixth is under seventy.', class: 'IMPROVEMENT' };
const answerClock = { answerBy: '2027-06-29T09:30:00.000Z', provisional: false, rule: { id: 'proposals.answer', version: 1 } };

const menu = {
  title: 'What else to renew',
  options: [
    { optionId: 'lamps', title: 'Lamps along the lane', cost: 90_000_000 },
    { optionId: 'lift', title: 'A lift in building 3', cost: 150_000_000 },
  ],
  budget: 200_000_000,
  marking: 'APPROVALS',
  most: 2,
  opensAt: '2027-06-01T01:00:00.000Z',
  closesAt: '2027-06-15T10:00:00.000Z',
  fewest: 5,
  rule: { id: 'menus.choice', version: 1 },
};

const asked = {
  title: 'Shall the lane be renewed?',
  questions: [{ text: 'Is your household for it?', options: ['Yes', 'No', 'Does not know'] }],
  closesAt: '2027-04-30T10:00:00.000Z',
};
const surveyRule = { id: 'surveys.results', version: 1 };

/** One of each public event of residents. */
export const residents = {
  'proposal-made': { ...ofProposal, ...wording, ...answerClock, organisationId: 'owners-committee' },
  'proposal-cosigned': { proposalId: '91d0', version: 1, signatures: 12 },
  'proposal-amended': { proposalId: '91d0', version: 2, ...wording, earlierSignatures: 12, ...answerClock },
  'proposal-withdrawn': { proposalId: '91d0' },
  'proposal-accepted': { ...ofProposal, version: 2, title: wording.title, class: wording.class, consent: 'alter-building' },
  'proposal-refused': { proposalId: '91d0', version: 2, reason: 'The shaft does not carry it', basis: 'Survey of 2027-03-01, section 4' },
  'menu-announced': { menuId: '4be7', projectId: 'osmanthus-lane', ...menu },
  'menu-closed': {
    menuId: '4be7',
    projectId: 'osmanthus-lane',
    choices: 6,
    winners: ['lamps'],
    spent: 90_000_000,
    totals: [
      { optionId: 'lamps', support: 5 },
      { optionId: 'lift', support: 2 },
    ],
    published: [
      { marks: { lamps: 1 }, times: 4 },
      { marks: { lamps: 1, lift: 1 }, times: 1 },
      { marks: { lift: 1 }, times: 1 },
    ],
    rule: menu.rule,
  },
  'survey-opened': { surveyId: 'c03a', projectId: 'osmanthus-lane', organisationId: 'owners-committee', kind: 'WILLINGNESS', ...asked, fewest: 5, rule: surveyRule },
  'survey-edited': { surveyId: 'c03a', version: 2, ...asked },
  'survey-closed': {
    surveyId: 'c03a',
    projectId: 'osmanthus-lane',
    answered: 212,
    households: 300,
    groups: [
      { buildings: ['1'], answered: 120 },
      { buildings: ['2', '3'], answered: 92 },
    ],
    results: [
      {
        byGroup: [{ counts: [null, null, 40] }, { counts: [null, null, 22] }],
        totals: [137, 13, 62],
      },
    ],
    rule: surveyRule,
  },
  'proposal-overdue': { proposalId: '91d0', ownerId: 'district-office', ...answerClock },
  'neighbours-told': {
    estateId: 'osmanthus-court',
    worksId: 'utilities.1',
    projectIds: ['guihua-street', 'osmanthus-lane'],
    at: '2027-05-03T18:00:00.000Z',
    households: 300,
    rule: { id: 'neighbours.told', version: 1 },
  },
  'neighbours-told-it-is-over': { estateId: 'osmanthus-court', worksId: 'utilities.1', at: '2027-05-04T03:30:00.000Z', ended: 'FINISHED' },
  'estate-placed': { estateId: 'osmanthus-court', footprint: { geometry: { type: 'Point', coordinates: [110.29, 25.274] }, widthMetres: 160 } },
  'estate-registered': { estateId: 'osmanthus-court', name: 'Osmanthus Court', keeperId: 'owners-committee', projectIds: ['osmanthus-lane'] },
};
