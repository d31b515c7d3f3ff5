import { Form } from '@remix-run/react'
import { Field } from '~/app/components/Field'
import { ProofField } from '~/app/components/ProofField'
import { QrCode } from '~/app/components/QrCode'
import { Section } from '~/app/components/Section'
import type { Part } from './parts'

export function AppSection({ security, errorsOf }: Part) {
  const { totp, pending, confirmed } = security
  return (
    <Section id="app" title="Authenticator app">
      <div className="card space-y-4 p-4">
        {pending ? (
          <SetUp pending={pending} errors={errorsOf('confirm-totp').code} />
        ) : (
          <>
            <p className="max-w-prose">
              {totp
                ? 'Set up. Signing in asks for a code of the app after your password.'
                : 'Not set up. With an app on your phone, your password alone does not open your account.'}
            </p>
            <div className="flex flex-wrap items-end gap-3">
              <Form method="post" className="max-w-sm space-y-4">
                <input type="hidden" name="intent" value="begin-totp" />
                <ProofField
                  id="begin-totp-proof"
                  confirmed={confirmed}
                  errors={errorsOf('begin-totp').proof ?? errorsOf('confirm-totp').proof}
                />
                <button id="begin-totp" type="submit" className={totp ? 'button' : 'button button-primary'}>
                  {totp ? 'Move to another app' : 'Set up an app'}
                </button>
              </Form>
              {totp ? (
                <Form method="post" className="max-w-sm space-y-4">
                  <input type="hidden" name="intent" value="remove-totp" />
                  <ProofField id="remove-totp-proof" confirmed={confirmed} errors={errorsOf('remove-totp').proof} />
                  <button type="submit" className="button">
                    Remove the app
                  </button>
                </Form>
              ) : null}
            </div>
          </>
        )}
      </div>
    </Section>
  )
}

type SetUpProps = { pending: NonNullable<Part['security']['pending']>; errors: string[] | undefined }

function SetUp({ pending: { key, path, size }, errors }: SetUpProps) {
  return (
    <>
      <ol className="max-w-prose list-decimal space-y-1 pl-5">
        <li>Open the app on your phone, and add an account.</li>
        <li>Scan this code, or type the key below it.</li>
        <li>Enter the six digits that the app then shows.</li>
      </ol>
      <QrCode path={path} size={size} label="The key below, for the camera of your phone" />
      <p>
        Key: <code className="break-words">{key}</code>
      </p>
      <Form method="post" noValidate className="max-w-sm space-y-4">
        <input type="hidden" name="intent" value="confirm-totp" />
        <Field
          id="code"
          name="code"
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          spellCheck={false}
          errors={errors}
        />
        <button type="submit" className="button button-primary">
          Turn on
        </button>
      </Form>
      <Form method="post">
        <input type="hidden" name="intent" value="cancel-totp" />
        <button type="submit" className="button">
          Cancel
        </button>
      </Form>
    </>
  )
}
