import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'

/** What RPC answers to an access token that opens nothing, in the shape in which procedures refuse. */
export const signedOut = JSON.stringify({
  error: {
    message: 'This access token does not work, or not any more.',
    code: TRPC_ERROR_CODES_BY_KEY.UNAUTHORIZED,
    data: { code: 'UNAUTHORIZED', httpStatus: 401, fields: {} },
  },
})
