import type { Rejected } from './forms'

/** What a form's fields begin with: what was typed where it was refused, with what is wrong about it. Ids are names. */
export const fieldsOf =
  (rejected: Rejected | undefined, initial: Record<string, string> = {}) =>
  (name: string) => ({
    id: name,
    name,
    defaultValue: rejected ? (rejected.typed[name] ?? '') : initial[name],
    errors: rejected?.fields[name],
  })
