import { Adoptions1764300000020 } from './adoptions.js';
import { AppointmentsInOrder1764300000010 } from './appointments-in-order.js';
import { Directory1764100000010 } from './directory.js';
import { Openers1764800000020 } from './openers.js';

/** What the database of a context needs to hold a directory. */
export const directoryMigrations = [Directory1764100000010, AppointmentsInOrder1764300000010, Adoptions1764300000020, Openers1764800000020] as const;
