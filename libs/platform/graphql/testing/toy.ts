import { ArgsType, Args, Field, Float, ID, Info, InputType, Int, Mutation, ObjectType, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Injectable, Module } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { IsArray, IsString } from 'class-validator';
import type { GraphQLResolveInfo } from 'graphql';
import { Accepts, Bus, QueryMessage } from '../../command-bus/index.js';
import type { JsonObject } from '../../kernel/index.js';
import { Refusal } from '../../kernel/index.js';
import {
  answered,
  asNode,
  CommandInput,
  Connection,
  connectionOf,
  Cursor,
  DateTime,
  From,
  GeoJSON,
  GlobalIdField,
  JSONScalar,
  Loaders,
  NodeRegistry,
  NodeType,
  PageArgs,
  pageSize,
  Payload,
  PositionToken,
  rawId,
  UnlessKnown,
  UntilGone,
  Wants,
  type ConnectionOf,
} from '../index.js';

/** A schema that uses everything that the platform offers, and nothing of the domain. */

export class LampsByIdsInput {
  @IsArray() @IsString({ each: true }) ids!: string[];
}
@Accepts('toy', LampsByIdsInput)
export class LampsByIds extends QueryMessage<LampsByIdsInput, readonly { id: string; name: string }[]> {}

/** How many messages came, and with which ids. */
export const asked: string[][] = [];

@QueryHandler(LampsByIds)
export class LampsByIdsHandler implements IQueryHandler<LampsByIds> {
  async execute({ input }: LampsByIds): Promise<{ id: string; name: string }[]> {
    asked.push(input.ids);
    return input.ids
      .filter((id) => id !== 'dark')
      .map((id) => ({ id, name: `lamp ${id}` }))
      .reverse();
  }
}

@Accepts('toy', PageArgs)
export class Lamps extends QueryMessage<PageArgs, readonly string[]> {}
/** Of each list that was asked for: whether somebody wanted its total. */
export const totals: (boolean | null | undefined)[] = [];
/** Of each lamp whose shade was looked for: which. */
export const shades: string[] = [];
@QueryHandler(Lamps)
export class LampsHandler implements IQueryHandler<Lamps> {
  async execute({ input }: Lamps): Promise<string[]> {
    totals.push(input.withTotal);
    return Array.from({ length: Math.min(1_000, pageSize(input) + 1) }, (_, n) => String(n));
  }
}

@ObjectType('Lamp', { implements: () => NodeType })
export class LampType implements NodeType {
  @GlobalIdField('Lamp') id!: string;
  @GlobalIdField('Lamp', { nullable: true }) nextId?: string | null;
  @Field(() => String) name!: string;
  @Field(() => NodeType, { nullable: true }) self?: NodeType | null;
  @Field(() => LampType, { nullable: true }) next?: LampType | null;
  @UnlessKnown()
  @Field(() => String)
  shade?: string;
  @Field(() => String, { nullable: true }) broken?: string | null;
}
@ObjectType()
export class LampConnection extends Connection('Lamp', () => LampType) {}

@ObjectType()
export class Values {
  @Field(() => DateTime, { nullable: true }) instant?: Date | string | null;
  @Field(() => GeoJSON, { nullable: true }) geometry?: JsonObject | null;
  @Field(() => JSONScalar, { nullable: true }) json?: unknown;
  @Field(() => Cursor, { nullable: true }) cursor?: string | null;
  @Field(() => PositionToken, { nullable: true }) token?: string | null;
  @Field(() => [DateTime], { nullable: true }) instants?: Date[] | null;
}
@ArgsType()
export class ValuesArgs {
  @Field(() => DateTime, { nullable: true }) instant?: Date | null;
  @Field(() => GeoJSON, { nullable: true }) geometry?: JsonObject | null;
  @Field(() => JSONScalar, { nullable: true }) json?: unknown;
  @Field(() => Cursor, { nullable: true }) cursor?: string | null;
  @Field(() => PositionToken, { nullable: true }) token?: string | null;
  @Field(() => [DateTime], { nullable: true }) instants?: Date[] | null;
}

@InputType()
export class SwitchInput extends CommandInput {
  @Field(() => ID) lampId!: string;
  @Field(() => Float, { nullable: true }) brightness?: number | null;
}
@ObjectType()
export class SwitchPayload extends Payload {
  @Field(() => LampType, { nullable: true }) lamp?: LampType | null;
}

@ObjectType('Flash')
export class FlashType {
  @Field(() => String) cursor!: string;
  @Field(() => String) light!: string;
  @Field(() => Int, { nullable: true }) broken?: number | null;
}
@ArgsType()
export class FlashesArgs {
  @Field(() => Int, { defaultValue: 1 }) count!: number;
  /** Characters of each. */
  @Field(() => Int, { defaultValue: 1 }) weight!: number;
  @Field(() => Boolean, { defaultValue: false }) refuse!: boolean;
}
/** How large each glow was that somebody looked for. */
export const glows: number[] = [];
/** Of each subscription under way. */
export const watching = new Set<AbortSignal>();

@Resolver(() => LampType)
@Injectable()
export class LampResolver {
  constructor(
    private readonly bus: Bus,
    nodes: NodeRegistry,
  ) {
    nodes.register('Lamp', async (id) => (id === 'dark' ? null : { id, name: `lamp ${id}` }));
  }

  @Query(() => LampConnection)
  async lamps(
    @Args() args: PageArgs,
    @Wants('totalCount') withTotal: boolean,
    @Wants({ withShade: 'edges.node.shade' }) { withShade }: { readonly withShade: boolean },
    @From() from: From,
  ): Promise<ConnectionOf<LampType>> {
    const rows = (await this.bus.ask(new Lamps({ ...args, withTotal }, from))).map((id) => ({ id, name: `lamp ${id}`, ...(withShade && { shade: 'glass' }) }));
    return connectionOf<LampType>(rows, args, (lamp) => `at ${lamp.id}`, withTotal ? 1_000 : undefined);
  }

  @Query(() => Values)
  echo(@Args() args: ValuesArgs): Values {
    return args;
  }

  @Query(() => String)
  whoami(@From() from: From): string {
    return from.caller ? `${from.caller.personId} of ${from.caller.organisationId}` : 'nobody';
  }

  @Query(() => String)
  fault(): string {
    throw new TypeError('the secret lies in /etc/passwd');
  }

  /** Whether the document is: compiled ones name no types on the way to a field. */
  @Query(() => Boolean)
  compiled(@Info() { path }: GraphQLResolveInfo): boolean {
    return path.typename === undefined;
  }

  @Query(() => Int)
  refused(): number {
    throw new Refusal('TOO_DARK', 'Wait for the morning.', 'window.start');
  }

  @ResolveField(() => NodeType, { nullable: true })
  self(@Parent() lamp: LampType): object {
    return asNode('Lamp', lamp);
  }

  /** What lists find with each lamp is not asked for again. */
  @ResolveField(() => String)
  async shade(@Parent() lamp: LampType): Promise<string> {
    shades.push(lamp.id);
    return 'paper';
  }

  @ResolveField(() => LampType, { nullable: true })
  async next(@Parent() lamp: LampType, @Loaders() loaders: Loaders): Promise<object | null> {
    return loaders.one(LampsByIds, lamp.id === '7' ? 'dark' : `after ${lamp.id}`);
  }

  @Subscription(() => FlashType)
  async *flashes(@Args() { count, weight, refuse }: FlashesArgs, @UntilGone() signal: AbortSignal): AsyncGenerator<{ flashes: FlashType }> {
    if (refuse) throw new Refusal('TOO_DARK', 'Wait for the morning.', 'count');
    watching.add(signal);
    try {
      for (let n = 0; n < count; n++) yield { flashes: { cursor: `flash ${n}`, light: 'x'.repeat(weight), broken: 0.5 } };
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
    } finally {
      watching.delete(signal);
    }
  }

  @Mutation(() => SwitchPayload)
  switchLamp(@Args('input') input: SwitchInput): Promise<SwitchPayload> {
    return answered(
      async () => {
        if (input.brightness != null && input.brightness < 0) throw new TypeError('a fault');
        return { answer: { id: rawId('Lamp', input.lampId, 'lampId'), name: 'on' }, at: { context: 'lamps', generation: 1, partition: 0, position: 7 } };
      },
      (lamp) => ({ lamp }),
    );
  }
}

/** One event for all who wait for it. */
const lit: FlashType = { cursor: 'beacon', light: 'on' };

@Resolver(() => FlashType)
export class BeaconResolver {
  @Subscription(() => FlashType)
  async *beacon(@Args('after', { type: () => String, nullable: true }) _after: string | null, @UntilGone() signal: AbortSignal): AsyncGenerator<{ beacon: FlashType }> {
    watching.add(signal);
    try {
      yield { beacon: lit };
      await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));
    } finally {
      watching.delete(signal);
    }
  }

  @ResolveField(() => String)
  glow(@Args('size', { type: () => Int }) size: number): string {
    glows.push(size);
    return 'x'.repeat(size);
  }
}

@Module({ providers: [LampResolver, BeaconResolver, LampsByIdsHandler, LampsHandler] })
export class ToyModule {}
