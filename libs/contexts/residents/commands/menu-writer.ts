import { Injectable } from '@nestjs/common';
import type { Menu, MenuEvent } from '../../../contracts/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { asPublished, menus, type MenuChosen, type MenuCommand, type MenuState } from '../domain/menus/menus.js';
import { HouseholdWriter } from './household-writer.js';

@Injectable()
export class MenuWriter extends HouseholdWriter<MenuState, MenuCommand, MenuEvent | MenuChosen, Menu> {
  constructor(@InjectRuntime('residents') { store }: ContextRuntime) {
    super(store, { decider: menus, type: 'Menu', shown: asPublished });
  }
}
