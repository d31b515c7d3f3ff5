import { initTRPC, TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import type { Context } from '../context'
import { makeId } from '../kernel/ids'
import { Refusal, type RefusalCode } from '../kernel/refusal'
import { refusalOf } from '../refusalOf'

const codeOf: Record<RefusalCode, TRPC_ERROR_CODE_KEY> = {
  'signed-out': 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  invalid: 'UNPROCESSABLE_CONTENT',
  gone: 'NOT_FOUND',
  'too-many': 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
}

/** A stream is asked for anew now and then, so that none outlives what opened it by much. */
const sse = {
  ping: { enabled: true, intervalMs: 15_000 },
  maxDurationMs: 5 * 60_000,
  client: { reconnectAfterInactivityMs: 40_000 },
}

const t = initTRPC.context<Context>().create({
  sse,
  errorFormatter: ({ shape, error }) => ({
    code: shape.code,
    message: shape.message,
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      fields: error.cause instanceof Refusal ? error.cause.fields : {},
    },
  }),
})

export const router = t.router

/** A refusal becomes RPC's answer for it; anything else is a bug, logged, and answered with the request's id alone. */
export const procedure = t.procedure.use(async ({ ctx, next, path }) => {
  const result = await next()
  if (result.ok) return result
  const { code, cause } = result.error
  if (code !== 'INTERNAL_SERVER_ERROR' && !(cause instanceof Refusal)) throw result.error
  throw errorOf(cause ?? result.error, ctx, path)
})

/** RPC's error for a refusal and for a database that is away; any other is a bug. */
export function errorOf(thrown: unknown, ctx: Context, path: string): TRPCError {
  const cause = refusalOf(thrown) ?? thrown
  if (cause instanceof Refusal) return new TRPCError({ code: codeOf[cause.code], message: cause.message, cause })
  const requestId = ctx.from.requestId || makeId('req', ctx.now().getTime())
  ctx.log.error({ err: cause, requestId, path }, 'a procedure failed')
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `Something went wrong (${requestId}).` })
}

/** Types a procedure's input without checking it: the verb parses its input, and no door can forget it. */
export const typed =
  <Input>() =>
  (raw: unknown): Input =>
    raw as Input
