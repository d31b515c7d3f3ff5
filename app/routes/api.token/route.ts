import type { ActionFunctionArgs } from '@remix-run/node'
import { type GrantTokenInput, grantToken } from '~/server/auth/grantToken'
import { refusalOf } from '~/server/refusalOf'
import { readBody, TOO_LARGE } from './readBody'
import { refused } from './refused'

/** For scripts and apps: RFC 6749's shape, whoever the browser's cookie says that it is. */
export async function action({ request, context }: ActionFunctionArgs) {
  if (request.method !== 'POST') return onlyPost()
  const body = await readBody(request)
  if (body === TOO_LARGE) return tooLarge()
  try {
    const granted = await grantToken(context, body as GrantTokenInput)
    return Response.json(granted, { headers: { 'cache-control': 'no-store' } })
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return refused(refusal, body)
    throw error
  }
}

const onlyPost = () =>
  Response.json(
    { error: 'invalid_request', error_description: 'Tokens are asked for with POST.' },
    { status: 405, headers: { allow: 'POST' } },
  )

const tooLarge = () =>
  Response.json(
    { error: 'invalid_request', error_description: 'A grant has at most 10 KB.' },
    { status: 413, headers: { 'cache-control': 'no-store' } },
  )

export const loader = onlyPost
