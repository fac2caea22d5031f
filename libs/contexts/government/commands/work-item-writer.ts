import { Injectable } from '@nestjs/common';
import { refusal, type WorkItem } from '../../../contracts/index.js';
import type { AsSent } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import type { OrganisationId } from '../../../platform/kernel/index.js';
import { projects } from '../domain/projects.js';
import { known, workItems, type WorkItemCommand } from '../domain/work-items.js';

type Owner = { readonly by: OrganisationId; readonly openedBy: string };

/** The shell around the decider of work items: whose project it is, is looked up in the log. */
@Injectable()
export class WorkItemWriter {
  readonly #items;
  readonly #projects;

  constructor(@InjectRuntime('government') { store }: ContextRuntime) {
    this.#items = new Decisions(store, workItems);
    this.#projects = new Decisions(store, projects);
  }

  /** @throws {Refusal} UNKNOWN_WORK_ITEM */
  async projectOf(workItemId: string): Promise<string> {
    return known((await this.#items.load(workItemId)).state).projectId;
  }

  /** @throws {Refusal} UNKNOWN_PROJECT, and what the decider refuses */
  async decide(sent: AsSent, id: string, projectId: string, command: (owner: Owner) => WorkItemCommand): Promise<Written<WorkItem>> {
    const { state: project } = await this.#projects.load(projectId);
    if (project.status === 'unknown') throw refusal('UNKNOWN_PROJECT', 'projectId');
    const decided = command({ by: sent.caller.organisationId, openedBy: project.project.openedBy });
    return this.#items.decide({
      ...sent,
      id,
      command: decided,
      operation: decided.type,
      subject: { type: 'WorkItem', id },
      projectIds: () => [projectId],
      answer: known,
    });
  }
}
