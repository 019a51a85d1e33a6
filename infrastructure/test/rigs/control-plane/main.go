// The API server of Kubernetes and its store as one program, because linking each by itself takes minutes.
package main

import (
	"fmt"
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	name := ""
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	switch name {
	case "etcd":
		etcdmain.Main(os.Args[1:])
	case "kube-apiserver":
		command := app.NewAPIServerCommand()
		command.SetArgs(os.Args[2:])
		os.Exit(cli.Run(command))
	default:
		fmt.Fprintln(os.Stderr, "Usage: control-plane etcd|kube-apiserver [OPTION ...]")
		os.Exit(2)
	}
}
