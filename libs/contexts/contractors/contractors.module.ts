import { Module } from '@nestjs/common';
import { worksHomeProviders } from '../../works/works-home.js';
import { ConcludeContractHandler } from './commands/conclude-contract.js';
import { DefineWorkPackageHandler } from './commands/define-work-package.js';
import { EndContractHandler } from './commands/end-contract.js';
import { PackageWriter } from './commands/package-writer.js';
import { PromiseMilestoneHandler } from './commands/promise-milestone.js';
import { RejectMilestoneHandler } from './commands/reject-milestone.js';
import { ReportMilestoneHandler } from './commands/report-milestone.js';
import { Verifiers } from './commands/verifiers.js';
import { VerifyMilestoneHandler } from './commands/verify-milestone.js';
import { ContractsByIdsHandler, ContractsHandler } from './queries/contracts.js';
import { MilestonesByIdsHandler, MilestonesHandler } from './queries/milestones.js';
import { WorkPackagesByIdsHandler, WorkPackagesHandler } from './queries/work-packages.js';
import { contractBook } from './views/contracts.js';
import { packageBoard } from './views/work-packages.js';

/** Works of contractors: planned, rescheduled, revised, started, blocked, finished, cancelled. */
const works = worksHomeProviders('contractors', { views: [contractBook, packageBoard] });

const contracts = [ConcludeContractHandler, EndContractHandler, ContractsHandler, ContractsByIdsHandler];
const workPackages = [PackageWriter, DefineWorkPackageHandler, WorkPackagesHandler, WorkPackagesByIdsHandler];
const milestones = [
  PromiseMilestoneHandler,
  ReportMilestoneHandler,
  Verifiers,
  VerifyMilestoneHandler,
  RejectMilestoneHandler,
  MilestonesHandler,
  MilestonesByIdsHandler,
];

/** What contractors do: their own works, for whom they act, and what they promise, report and have verified. */
@Module({ providers: [...works, ...contracts, ...workPackages, ...milestones] })
export class ContractorsModule {}
