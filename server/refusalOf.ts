import { unavailable } from '../db/unavailable'
import { Refusal } from './kernel/refusal'

/** Returns the refusal that was thrown, or the one to answer with while the database is away; null for a bug. */
export const refusalOf = (thrown: unknown): Refusal | null => (thrown instanceof Refusal ? thrown : unavailable(thrown))
