import type { Client, RunningApp } from '../../../../test/support/start-app.js';
import { flat, RegisterKeeper, whole } from './keeper.js';

/** A dwelling and who owns it, signed in. */
export type Home = { readonly unitId: string; readonly person: string; readonly client: Client; readonly residentId: string };

/** An estate of a renewal, whose register a committee keeps; its owners sign in for the committee. */
export class Neighbourhood {
  private constructor(
    readonly district: Client,
    readonly keeper: RegisterKeeper,
    readonly projectId: string,
    readonly estateId: string,
  ) {}

  static async of(app: RunningApp): Promise<Neighbourhood> {
    const district = await app.register('District', 'GOVERNMENT');
    const keeper = new RegisterKeeper(app, await app.register('Committee of Osmanthus Court', 'RESIDENTS'));
    const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
    keeper.token = openProject.token;
    const { id: estateId } = await keeper.done('registerEstate', { name: 'Osmanthus Court', projectIds: [openProject.project.id] });
    return new Neighbourhood(district, keeper, openProject.project.id, estateId);
  }

  /** Another dwelling, of a person who signs in by this name. */
  async home(person: string, building: string, label: string): Promise<Home> {
    const { id: unitId } = await this.keeper.done('registerUnit', { estateId: this.estateId, ...flat(label, { building }) });
    const { id: residentId } = await this.keeper.done('registerResident', { estateId: this.estateId, data: { name: `Owner of ${label}` } });
    await this.keeper.done('linkResident', { residentId, personId: person });
    await this.keeper.done('changeOwners', { unitId, owners: [{ residentId, share: whole }], since: '2020-01-01', basis: 'Entry 7' });
    const client = await this.keeper.app.client(this.keeper.client.organisationId, 'RESIDENTS', person);
    return { unitId, person, client, residentId };
  }
}
