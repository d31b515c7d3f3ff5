/** What both passkey widgets share. */
export const canPasskeys = (): boolean => 'PublicKeyCredential' in window

/** A door's answer as JSON; throws an Error whose message can be shown. */
export async function askServer<Answer>(door: string, fields: Record<string, string>): Promise<Answer> {
  const answer = await fetch(door, { method: 'POST', body: new URLSearchParams(fields) })
  const said = await answer.json().catch(() => ({}))
  if (answer.ok) return said as Answer
  const { message, fields: wrong } = said as { message?: string; fields?: Record<string, string[]> }
  throw new Error(Object.values(wrong ?? {})[0]?.join('. ') || message || 'That did not work. Try again in a moment.')
}

export function whyNoPasskey(error: unknown): string {
  const { name, message } = error as Error
  if (name === 'NotAllowedError' || name === 'AbortError')
    return 'No passkey was used. Try again, or go on without one.'
  if (name === 'InvalidStateError') return 'This device has a passkey of yours already.'
  return name === 'Error' ? message : 'Your browser could not use a passkey here.'
}
