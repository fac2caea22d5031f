import { describe, expect, it } from '@jest/globals';
import { readPage } from './page.js';

const fence = '```';
const block = (info: string, text: string) => `${fence}${info}\n${text}\n${fence}\n`;
const ask = block('graphql as=demo-water', 'query MeQuery { me { party } }');
const answer = block('json answer', '{ "data": { "me": { "party": "UTILITY" } } }');

describe('A page of the guide', () => {
  it('is a list of requests, each with its step, its sender, its variables and its answer', () => {
    const page = [
      '# A page',
      '## 1. Who you are',
      ask,
      answer,
      '## 2. A permit',
      block('graphql as=nobody', 'query PermitQuery($id: ID!) { node(id: $id) { id } }'),
      block('json variables', '{ "id": "1" }'),
      block('json answer', '{ "data": { "node": null } }'),
      block('json variables of=MeQuery as=demo-gas', '{}'),
      answer,
      block('sh', 'npm start'),
    ].join('\n');
    const { operations, requests } = readPage('page.md', page);
    expect(operations.map(({ name, kind }) => [name, kind])).toEqual([
      ['MeQuery', 'query'],
      ['PermitQuery', 'query'],
    ]);
    expect(requests.map(({ step, as, operation, variables, answers }) => [step, as, operation.name, variables, answers.length])).toEqual([
      ['1. Who you are', 'demo-water', 'MeQuery', {}, 1],
      ['2. A permit', 'nobody', 'PermitQuery', { id: '1' }, 1],
      ['2. A permit', 'demo-gas', 'MeQuery', {}, 1],
    ]);
  });

  it('takes what a subscription brings, then and later', () => {
    const follow = block('graphql as=demo-water', 'subscription FollowSubscription { timeline { cursor } }');
    const message = (cursor: string, info = 'json answer') => block(info, `{ "data": { "timeline": { "cursor": "${cursor}" } } }`);
    const { requests } = readPage('page.md', [follow, message('a'), message('b'), ask, answer, message('c', 'json answer of=FollowSubscription')].join('\n'));
    expect(requests.map(({ as, operation, answers }) => [as, operation.name, answers.length])).toEqual([
      ['demo-water', 'FollowSubscription', 2],
      ['demo-water', 'MeQuery', 1],
      [null, 'FollowSubscription', 1],
    ]);
  });

  it('says when the reader goes on, for the request below it alone', () => {
    const { requests } = readPage('page.md', [ask, answer, block('time', '{{day+16 09:00}}'), block('json variables of=MeQuery as=demo-gas', '{}'), answer].join('\n'));
    expect(requests.map(({ at }) => at)).toEqual([null, '{{day+16 09:00}}']);
    expect(() => readPage('page.md', ask + answer + block('time', '{{day+16}}'))).toThrow('page.md: nothing is sent after {{day+16}}');
  });

  it.each([
    ['a request that nobody sends', block('graphql', 'query MeQuery { me { party } }') + answer, 'page.md:1: who sends this?'],
    ['one without a name', block('graphql as=nobody', '{ me { party } }') + answer, 'page.md:1: give one operation, with a name'],
    [
      'one that is not called as Relay wants it',
      block('graphql as=nobody', 'query Me { me { party } }') + answer,
      'page.md:1: Me is not called as Relay wants it: …Query',
    ],
    ['two in one block', block('graphql as=nobody', 'query AQuery { cursor } query BQuery { cursor }') + answer, 'page.md:1: give one operation'],
    ['one that stands there twice', ask + answer + ask + answer, 'page.md:7: MeQuery stands above already'],
    ['one without an answer', ask + block('sh', 'npm start'), 'page.md:1: MeQuery has no answer'],
    ['an answer without a request', answer, 'page.md:1: a json block is'],
    ['a second answer of a query', ask + answer + answer, 'page.md:7: a json block is'],
    ['JSON that says nothing of itself', ask + block('json', '{}') + answer, 'page.md:4: a json block is'],
    ['what is no JSON', ask + block('json answer', '{ party: UTILITY }'), 'page.md:4: this is no JSON'],
    ['variables of nothing', ask + answer + block('json variables of=PermitQuery as=nobody', '{}') + answer, 'page.md:7: no operation PermitQuery stands above'],
  ])('does not hold %s', (_, markdown, message) => expect(() => readPage('page.md', markdown)).toThrow(message));
});
