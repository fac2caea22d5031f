import { Inject, type Provider } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Works } from '../contracts/index.js';
import { Accepts, CommandMessage, type From } from '../platform/command-bus/index.js';
import type { Written } from '../platform/event-store/index.js';
import { useCases, type InputOf, type UseCaseName } from './commands/index.js';
import type { ActingInput, UseCase } from './commands/use-case.js';
import { permissions } from './domain/permissions.js';
import { worksHomes, type WorksHome } from './homes.js';
import type { WorksWriter } from './works-writer.js';

export type WorksMessage<Input extends ActingInput> = new (input: Input, from: From) => CommandMessage<Input, Written<Works>>;
type MessagesOfHome = { readonly [Name in UseCaseName]: WorksMessage<InputOf<Name>> };

const names = Object.keys(useCases) as readonly UseCaseName[];

/** A bus tells messages apart by their class, and every home answers its own: `UtilitiesPlanWorks`, `ContractorsPlanWorks`. */
const messageOf = (home: WorksHome, name: UseCaseName): WorksMessage<ActingInput> => {
  class Message extends CommandMessage<ActingInput, Written<Works>> {}
  Object.defineProperty(Message, 'name', { value: capital(home) + capital(name) });
  Accepts(home, useCases[name].input, permissions[capital(name)])(Message);
  return Message;
};

const capital = <Name extends string>(name: Name): Capitalize<Name> => (name.charAt(0).toUpperCase() + name.slice(1)) as Capitalize<Name>;

/** The messages that each home of works answers to. */
export const worksMessages = Object.fromEntries(worksHomes.map((home) => [home, Object.fromEntries(names.map((name) => [name, messageOf(home, name)]))])) as unknown as {
  readonly [Home in WorksHome]: MessagesOfHome;
};

const handlerOf = (home: WorksHome, name: UseCaseName, writer: string): Provider => {
  const useCase: UseCase = useCases[name];

  @CommandHandler(worksMessages[home][name])
  class WorksHandler implements ICommandHandler<CommandMessage<ActingInput, Written<Works>>> {
    constructor(@Inject(writer) private readonly works: WorksWriter) {}

    execute({ input, from }: CommandMessage<ActingInput, Written<Works>>): Promise<Written<Works>> {
      return this.works.write(name, useCase, input, from);
    }
  }
  return WorksHandler;
};

/** A handler for every use case of works, as this home has them. @param writer the token of the home's `WorksWriter` */
export const worksHandlers = (home: WorksHome, writer: string): Provider[] => names.map((name) => handlerOf(home, name, writer));
