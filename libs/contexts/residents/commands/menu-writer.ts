import { Injectable } from '@nestjs/common';
import type { Menu } from '../../../contracts/index.js';
import type { AsSent } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { asPublished, menus, type MenuCommand } from '../domain/menus/menus.js';

/** How a command comes: from somebody, or from a timer. */
export type MenuSent = Pick<AsSent, 'caller' | 'occurredAt' | 'correlationId' | 'idempotencyKey' | 'body'>;

/** The shell around the decider of menus, the same for every command. */
@Injectable()
export class MenuWriter {
  readonly #menus;

  constructor(@InjectRuntime('residents') { store }: ContextRuntime) {
    this.#menus = new Decisions(store, menus);
  }

  /** @throws {Refusal} UNKNOWN_MENU */
  async load(menuId: string): Promise<Menu> {
    return asPublished((await this.#menus.load(menuId)).state);
  }

  decide(sent: MenuSent, id: string, command: MenuCommand): Promise<Written<Menu>> {
    return this.#decide(sent, id, command, command.type, 'public');
  }

  /** What a household chooses stays in the log; so one's idempotency key is one's own, among all that speak for one organisation. */
  decideForPerson(sent: MenuSent, id: string, command: MenuCommand): Promise<Written<Menu>> {
    return this.#decide(sent, id, command, `${command.type} by ${sent.caller.personId}`, null);
  }

  #decide(sent: MenuSent, id: string, command: MenuCommand, operation: string, audience: 'public' | null): Promise<Written<Menu>> {
    return this.#menus.decide({
      ...sent,
      id,
      command,
      operation,
      audience,
      subject: { type: 'Menu', id },
      projectIds: (state) => [asPublished(state).projectId],
      answer: asPublished,
    });
  }
}
