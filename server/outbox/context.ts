import type { Tx } from '../../db/client'
import type { Context } from '../context'
import type { Mail } from '../ports/mail'
import type { Job } from './enqueue'

/** What a handler works with: the portal itself as viewer, and the one door that sends. */
export type OutboxContext = Context & {
  send: Mail['send']
  /** How many mails all processes together send in a second; none for a mailbox that takes any number. */
  pace?: Pace
}

/** `wait` takes milliseconds. */
export type Pace = { perSecond: number; wait: (ms: number) => Promise<void> }

type Kind = Job['kind']
type PayloadOf<K extends Kind> = Extract<Job, { kind: K }>['payload']

/**
 * Does a job. It may run again after a crash at any point. What it answers with is done in the write
 * that marks the job as done, so those effects happen once.
 */
export type Handler<K extends Kind> = (
  ctx: OutboxContext,
  job: { id: string; createdAt: Date; payload: PayloadOf<K> },
) => Promise<((tx: Tx) => Promise<void>) | undefined>

export type Handlers = { [K in Kind]: Handler<K> }
