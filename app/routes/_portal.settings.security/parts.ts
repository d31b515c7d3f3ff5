import type { SerializeFrom } from '@remix-run/node'
import type { FieldErrors } from '~/server/kernel/refusal'
import type { loader } from './route'

export type Security = SerializeFrom<typeof loader>['security']
export type Sessions = SerializeFrom<typeof loader>['sessions']

/** The messages of one intent's form: several forms stand on this page. */
export type ErrorsOf = (intent: string) => FieldErrors

export type Part = { security: Security; errorsOf: ErrorsOf }
