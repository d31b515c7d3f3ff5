import { type Refusal, type RefusalCode, statusOf } from '~/server/kernel/refusal'

/** OAuth's names where it has one. */
const errors: Partial<Record<RefusalCode, string>> = {
  invalid: 'invalid_request',
  'signed-out': 'invalid_grant',
  'too-many': 'too_many_requests',
  unavailable: 'temporarily_unavailable',
}

export function refused(refusal: Refusal, body: unknown): Response {
  const { code, message, fields, retryAfter } = refusal
  const headers: Record<string, string> = { 'cache-control': 'no-store' }
  if (retryAfter) headers['retry-after'] = String(retryAfter)
  const error = nameOf(refusal, body)
  const wrong = Object.entries(fields).map(([name, messages]) => `${name}: ${messages.join(', ')}`)
  return Response.json(
    { error, error_description: [message, ...wrong.filter((one) => !one.startsWith(': '))].join(' ') },
    { status: code === 'invalid' ? 400 : statusOf[code], headers },
  )
}

function nameOf({ code, fields }: Refusal, body: unknown): string {
  if (code === 'signed-out' && fields.code) return 'mfa_required'
  const asked = typeof body === 'object' && body !== null && 'grant_type' in body
  if (code === 'invalid' && fields.grant_type && asked) return 'unsupported_grant_type'
  return errors[code] ?? 'invalid_request'
}
