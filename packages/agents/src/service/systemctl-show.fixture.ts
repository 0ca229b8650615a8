/**
 * What `systemctl show --property=Id,LoadState,ActiveState,SubState,UnitFileState,Result` of systemd 252 (Debian 12) printed for units in
 * each of these states, as it was recorded.
 */
export const recordings = {
  'running enabled': `Result=success
Id=fleet-web.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
`,
  'stopped disabled': `Result=success
Id=fleet-idle.service
LoadState=loaded
ActiveState=inactive
SubState=dead
UnitFileState=disabled
`,
  failed: `Result=exit-code
Id=fleet-broken.service
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=static
`,
  'done once': `Result=success
Id=fleet-once.service
LoadState=loaded
ActiveState=active
SubState=exited
UnitFileState=static
`,
  starting: `Result=success
Id=fleet-slow.service
LoadState=loaded
ActiveState=activating
SubState=start-pre
UnitFileState=static
`,
  'crashing again and again': `Result=exit-code
Id=fleet-loop.service
LoadState=loaded
ActiveState=activating
SubState=auto-restart
UnitFileState=static
`,
  'instance of a template': `Result=success
Id=fleet@1.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=static
`,
  masked: `Result=success
Id=fleet-masked.service
LoadState=masked
ActiveState=inactive
SubState=dead
UnitFileState=masked
`,
  unreadable: `Result=success
Id=fleet-bad.service
LoadState=bad-setting
ActiveState=inactive
SubState=dead
UnitFileState=static
`,
  missing: `Result=success
Id=nosuch.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
`,
  'a target, which has no result': `Id=mini.target
LoadState=loaded
ActiveState=active
SubState=active
UnitFileState=static
`,
}

/** What `systemctl start` and `stop` of the same version ended with, and said on stderr. */
export const refusals = {
  missing: { exitcode: 5, stderr: 'Failed to start nosuch.service: Unit nosuch.service not found.' },
  masked: {
    exitcode: 1,
    stderr: 'Failed to start fleet-masked.service: Unit fleet-masked.service is masked.',
  },
  unreadable: {
    exitcode: 1,
    stderr:
      "Failed to start fleet-bad.service: Unit fleet-bad.service has a bad unit file setting.\nSee system logs and 'systemctl status fleet-bad.service' for details.",
  },
}
