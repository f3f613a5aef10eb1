# Makes what the pages that need a Patch work with, in the current folder: upstream, fork, the sources file and a flow package.
set -euo pipefail
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.org GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.org

git init --quiet --initial-branch=main upstream
cd upstream
printf 'one\ntwo\nthree\n' > numbers.txt
printf 'greeting = hello\n' > settings.ini
git add . && git commit --quiet --message "Begin" && git tag v1.0.0
cd ..

git clone --quiet --origin upstream upstream fork
cd fork
printf 'greeting = hello from our fork\n' > settings.ini
git commit --quiet --all --message "Greet as our fork"
printf 'ours\n' > ours.txt
git add . && git commit --quiet --message "Add a file of our own"
cd ..

cd upstream
printf 'zero\none\ntwo\nthree\n' > numbers.txt
git commit --quiet --all --message "Count from zero" && git tag v1.1.0
cd ..

cat > feed-sources.json <<JSON
{
  "sources": [
    {
      "id": "sample-releases",
      "kind": "git",
      "provider": "git",
      "url": "file://$PWD/upstream",
      "event": "release",
      "tags": "v*",
      "repo": { "owner": "upstream", "name": "sample", "fullName": "upstream/sample", "webUrl": "https://git.example/upstream/sample" },
      "target": { "mode": "workspace_flow", "eventType": "upstream.release" }
    }
  ]
}
JSON

mkdir -p flows/sample
cat > flows/sample/flow.toml <<'TOML'
name = "sample"
version = 1

[config]
fork_repo = "fork"
fork_repo_full_name = "you/sample"
target_branch = "main"
upstream_repo_full_name = "upstream/sample"
push = false

[[steps]]
name = "carry-stack"
runner = "patch-stack"

[steps.trigger]
type = "upstream.release"
TOML
