import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'

/** What RPC answers before any procedure runs, in the shape in which procedures refuse. */
const refused = (code: 'UNAUTHORIZED' | 'SERVICE_UNAVAILABLE', httpStatus: number, message: string): string =>
  JSON.stringify({
    error: { message, code: TRPC_ERROR_CODES_BY_KEY[code], data: { code, httpStatus, fields: {} } },
  })

/** The answer to an access token that opens nothing. */
export const rpcSignedOut = refused('UNAUTHORIZED', 401, 'This access token is wrong or no longer works.')

/** The answer while the database is away. */
export const rpcUnavailable = (message: string): string => refused('SERVICE_UNAVAILABLE', 503, message)
