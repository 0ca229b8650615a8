const bash = `# collective completion bash: put this into ~/.bashrc as  source <(collective completion bash)
_collective() {
  local line typed found current=\${COMP_WORDS[COMP_CWORD]}
  # As it stands, since bash takes name=value apart.
  read -ra typed <<< "\${COMP_LINE:0:COMP_POINT}"
  [[ \${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && typed+=('')
  COMPREPLY=()
  while IFS=$'\\t' read -r found _; do
    [[ $found == *= ]] && compopt -o nospace 2> /dev/null
    # What stands before the = is a word of its own to bash.
    [[ \${typed[-1]} == *=* && $COMP_WORDBREAKS == *=* ]] && found=\${found#*=}
    COMPREPLY+=("$found")
  done < <(collective completion words -- "\${typed[@]:1}" 2> /dev/null)
}
complete -o default -F _collective collective
`

const zsh = `#compdef collective
# collective completion zsh: put this into ~/.zshrc as  source <(collective completion zsh)  after compinit
_collective() {
  local line found
  local -a whole open
  for line in "\${(@f)$(collective completion words -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}"; do
    found=\${line%%$'\\t'*}
    if [[ $found == *= ]]; then open+=("$found"); elif [[ -n $found ]]; then whole+=("$found"); fi
  done
  (( $#open )) && compadd -Q -S '' -- $open
  (( $#whole )) && compadd -Q -- $whole
  (( $#open + $#whole )) || _files
}
compdef _collective collective
`

const fish = `# collective completion fish: put this into ~/.config/fish/completions/collective.fish
function __collective_words
    set -l typed (commandline -opc) (commandline -ct)
    set -l found (collective completion words -- $typed[2..-1] 2> /dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c collective -f -a '(__collective_words)'
`

/** The scripts that teach shells to complete, by the shell's name. They ask \`collective completion words\` whenever Tab is pressed. */
export const completionScripts: ReadonlyMap<string, string> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
])
