import { initTRPC, TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import type { Context } from '../context'
import { makeId } from '../kernel/ids'
import { Refusal, type RefusalCode } from '../kernel/refusal'

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

const t = initTRPC.context<Context>().create({
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
  const cause = result.error.cause
  if (cause instanceof Refusal) {
    throw new TRPCError({ code: codeOf[cause.code], message: cause.message, cause })
  }
  if (result.error.code !== 'INTERNAL_SERVER_ERROR') throw result.error
  const requestId = ctx.from.requestId || makeId('req', ctx.now().getTime())
  ctx.log.error({ err: cause ?? result.error, requestId, path }, 'a procedure failed')
  throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: `Something went wrong (${requestId}).` })
})

/** Types a procedure's input without checking it: the verb parses its input, and no door can forget it. */
export const typed =
  <Input>() =>
  (raw: unknown): Input =>
    raw as Input
