import { Injectable } from '@nestjs/common';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { KnownWorkItems } from '../../../work-items/index.js';
import type { Question } from '../domain/ballots/questions.js';
import { mustFit } from '../domain/ballots/work-item-fits.js';

/** The work items that a notice asks about, as government has published them. */
@Injectable()
export class WorkItemsAsked {
  readonly #known: KnownWorkItems;

  constructor(@InjectRuntime('residents') runtime: ContextRuntime) {
    this.#known = new KnownWorkItems(runtime);
  }

  /** @throws {Refusal} UNKNOWN_WORK_ITEM, ALREADY_DROPPED, ANOTHER_MATTER; STILL_BEHIND where the token says that there is more to come */
  async mustFit(questions: readonly Question[], projectIds: readonly string[], token: string | null | undefined): Promise<void> {
    for (const [index, question] of questions.entries()) {
      if (question.workItemId == null) continue;
      const field = `questions[${index}].workItemId`;
      mustFit(await this.#known.mustKnow(question.workItemId, field, token), { question, projectIds, field });
    }
  }
}
