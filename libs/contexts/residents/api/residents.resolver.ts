import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { OrganisationType } from '../../../contracts/api/organisation.type.js';
import { OrganisationsByIds } from '../../../contracts/queries.js';
import { Bus } from '../../../platform/command-bus/index.js';
import { answered, From, Loaders, NodeRegistry, PositionToken, rawId, rawIdOrNull, Wants, type ConnectionOf } from '../../../platform/graphql/index.js';
import { CorrectPersonalData, CorrectPersonalDataInput } from '../commands/correct-personal-data.js';
import { EraseResident, EraseResidentInput } from '../commands/erase-resident.js';
import { GiveConsent, GiveConsentInput } from '../commands/give-consent.js';
import { LinkResident, LinkResidentInput } from '../commands/link-resident.js';
import { ReadPersonalData, ReadPersonalDataInput } from '../commands/read-personal-data.js';
import { RegisterPropertyStaff, RegisterPropertyStaffInput } from '../commands/register-property-staff.js';
import { RegisterResident, RegisterResidentInput } from '../commands/register-resident.js';
import type { ResidentInput } from '../commands/resident-changes.js';
import { WithdrawConsent, WithdrawConsentInput } from '../commands/withdraw-consent.js';
import type { Resident } from '../domain/residents.js';
import { EstatesByIds } from '../queries/estates.js';
import { MyHomes, type Home } from '../queries/my-homes.js';
import { PersonalDataReadArgs, PersonalDataReads, type PersonalDataRead } from '../queries/personal-data-reads.js';
import { Residents, ResidentsByIds } from '../queries/residents.js';
import { UnitArgs } from '../queries/units.js';
import { EstateType } from './estate.type.js';
import {
  HomeType,
  PersonalDataReadConnection,
  PersonalDataReadType,
  ReadPersonalDataPayload,
  ResidentConnection,
  ResidentPayload,
  ResidentType,
} from './resident.type.js';

/** A resolver reads ids, and refuses those of something else. */
const withRawId = <Input extends ResidentInput>(input: Input): Input => ({ ...input, residentId: rawId('Resident', input.residentId, 'residentId') });
const payload = (resident: Resident): { readonly resident: Resident } => ({ resident });

@Resolver(() => ResidentType)
export class ResidentsResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Resident', async (id, from) => (await bus.ask(new ResidentsByIds({ ids: [id] }, from)))[0] ?? null);
  }

  @Query(() => ResidentConnection, {
    description: 'The residents of an estate by pseudonym, in the order of their registration; also those that are erased. For whoever keeps its register.',
  })
  async residents(@Args() args: UnitArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<Resident>> {
    return this.bus.ask(new Residents({ ...args, estateId: rawId('Estate', args.estateId, 'estateId'), withTotal }, from));
  }

  @Query(() => [HomeType], { description: 'What the registers say of you: who you are there, what you own and rent. Nothing of others.' })
  myHomes(@Args('token', { type: () => PositionToken, nullable: true }) token: string | null, @From() from: From): Promise<readonly Home[]> {
    return this.bus.ask(new MyHomes({ token }, from));
  }

  @Query(() => PersonalDataReadConnection, {
    description: 'Who has read what of a resident, and why, in order. For the person, whoever keeps the register, and auditors of government.',
  })
  async personalDataReads(@Args() args: PersonalDataReadArgs, @Wants('totalCount') withTotal: boolean, @From() from: From): Promise<ConnectionOf<PersonalDataRead>> {
    return this.bus.ask(new PersonalDataReads({ ...args, residentId: rawId('Resident', args.residentId, 'residentId'), withTotal }, from));
  }

  @Mutation(() => ResidentPayload, { description: 'By whoever keeps the register: an owner or tenant. The answer is a pseudonym, and the data goes into the vault.' })
  registerResident(@Args('input') input: RegisterResidentInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => {
      const ids = { estateId: rawId('Estate', input.estateId, 'estateId'), guardianId: rawIdOrNull('Resident', input.guardianId, 'guardianId') };
      return this.bus.execute(new RegisterResident({ ...input, ...ids }, from));
    }, payload);
  }

  @Mutation(() => ResidentPayload, { description: 'By whoever keeps the register: who signs in as this resident.' })
  linkResident(@Args('input') input: LinkResidentInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => this.bus.execute(new LinkResident(withRawId(input), from)), payload);
  }

  @Mutation(() => ResidentPayload, { description: 'By whoever keeps the register: whether this resident works for the property company.' })
  registerPropertyStaff(@Args('input') input: RegisterPropertyStaffInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => this.bus.execute(new RegisterPropertyStaff(withRawId(input), from)), payload);
  }

  @Mutation(() => ReadPersonalDataPayload, {
    description:
      'By whoever keeps the register, for a purpose that the law or the person’s consent allows; or by the person. Reading it is written down: who, what and why.',
  })
  readPersonalData(@Args('input') input: ReadPersonalDataInput, @From() from: From): Promise<ReadPersonalDataPayload> {
    return answered(
      async () => this.bus.execute(new ReadPersonalData(withRawId(input), from)),
      (data) => ({ data }),
    );
  }

  @Mutation(() => ResidentPayload, { description: 'By whoever keeps the register, or the person.' })
  correctPersonalData(@Args('input') input: CorrectPersonalDataInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => this.bus.execute(new CorrectPersonalData(withRawId(input), from)), payload);
  }

  @Mutation(() => ResidentPayload, { description: 'By the person, or by whoever keeps the register and has it on paper; of who is under 14, by the guardian.' })
  giveConsent(@Args('input') input: GiveConsentInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => {
      const guardianId = rawIdOrNull('Resident', input.guardianId, 'guardianId');
      return this.bus.execute(new GiveConsent({ ...withRawId(input), guardianId }, from));
    }, payload);
  }

  @Mutation(() => ResidentPayload, { description: 'By the person, or by whoever keeps the register: from now on.' })
  withdrawConsent(@Args('input') input: WithdrawConsentInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => this.bus.execute(new WithdrawConsent(withRawId(input), from)), payload);
  }

  @Mutation(() => ResidentPayload, {
    description: 'By the person, or by whoever keeps the register: the key to the data is destroyed, at once or, where a law says that it is kept, when that ends.',
  })
  eraseResident(@Args('input') input: EraseResidentInput, @From() from: From): Promise<ResidentPayload> {
    return answered(async () => this.bus.execute(new EraseResident(withRawId(input), from)), payload);
  }

  @ResolveField(() => EstateType, { nullable: true })
  estate(@Parent() { estateId }: ResidentType, @Loaders() loaders: Loaders): Promise<EstateType | null> {
    return loaders.one(EstatesByIds, estateId);
  }
}

@Resolver(() => PersonalDataReadType)
export class PersonalDataReadsResolver {
  @ResolveField(() => OrganisationType, { nullable: true })
  organisation(@Parent() { organisationId }: PersonalDataReadType, @Loaders() loaders: Loaders): Promise<OrganisationType | null> {
    return loaders.one(OrganisationsByIds, organisationId);
  }
}
