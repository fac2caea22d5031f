import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches, type ValidationOptions } from 'class-validator';

/** A text that says something: not blanks alone. */
export const IsNotBlank = (options: Pick<ValidationOptions, 'each'> = {}): PropertyDecorator => Matches(/\S/, { ...options, message: 'must not be blank' });

/** A day of the calendar, `2027-07-01`; 31 April is none. */
export const IsDay = (): PropertyDecorator =>
  applyDecorators(
    Matches(/^\d{4}-\d{2}-\d{2}$/, { message: 'must be a day such as 2027-07-01' }),
    IsISO8601({ strict: true }, { message: 'must be a day that there is' }),
  );
