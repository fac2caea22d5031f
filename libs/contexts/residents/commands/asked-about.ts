import { Injectable } from '@nestjs/common';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { KnownWorkItems } from '../../../work-items/index.js';
import type { Question } from '../domain/ballots/questions.js';
import { mustFit } from '../domain/ballots/work-item-fits.js';
import { mustBeUnits } from './known.js';

type Where = { readonly estateId: string; readonly projectIds: readonly string[] };

/** What a notice asks about: work items, as government has published them, and units that are themselves used. */
@Injectable()
export class AskedAbout {
  readonly #workItems: KnownWorkItems;

  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {
    this.#workItems = new KnownWorkItems(runtime);
  }

  /** @throws {Refusal} UNKNOWN_WORK_ITEM, ALREADY_DROPPED, ANOTHER_MATTER, UNKNOWN_UNIT; STILL_BEHIND where the token says that there is more to come */
  async mustBeThere(questions: readonly Question[], { estateId, projectIds }: Where, token: string | null | undefined): Promise<void> {
    for (const [index, question] of questions.entries()) {
      const field = `questions[${index}]`;
      await mustBeUnits(this.runtime.store, estateId, question.ownUnitsUsed, `${field}.ownUnitsUsed`);
      if (question.workItemId == null) continue;
      const ofItem = `${field}.workItemId`;
      mustFit(await this.#workItems.mustKnow(question.workItemId, ofItem, token), { question, projectIds, field: ofItem });
    }
  }
}
